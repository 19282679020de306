package dev.underpin.testkit;

import java.io.IOException;
import java.time.Duration;

/** Asks a server that is starting until it serves. */
final class Readiness {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Program program;
  private final int port;
  private String refusal = "it was not asked";

  Readiness(Program program, int port) {
    this.program = program;
    this.port = port;
  }

  /** Returns when it serves; throws what it last answered when it ends or takes too long. */
  void await(Process started) throws IOException {
    boolean ready = Wait.until(LIMIT, () -> !started.isAlive() || answers());
    if (!started.isAlive()) {
      throw new IOException("it ended with exit code " + started.exitValue());
    }
    if (!ready) {
      throw new IOException("it did not serve within " + LIMIT.toSeconds() + " s: " + refusal);
    }
  }

  private boolean answers() {
    try {
      program.probe(port);
      return true;
    } catch (IOException e) {
      refusal = String.valueOf(e.getMessage());
      return false;
    }
  }
}
