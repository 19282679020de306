package dev.underpin.testkit;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A POSIX signal, sent by the shell's own {@code kill}: small images have no other. */
enum Signal {
  INT,
  QUIT,
  TERM,
  KILL,
  STOP,
  CONT;

  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** Sends it; false when there is no such process any more. */
  boolean send(long pid) {
    return send(List.of(pid));
  }

  /** Sends it to all; false when one of them is no more. */
  boolean send(List<Long> pids) {
    List<String> kill = new ArrayList<>(List.of("sh", "-c", "kill -s \"$0\" \"$@\"", name()));
    pids.forEach(pid -> kill.add(Long.toString(pid)));
    try {
      return Command.run(kill, LIMIT).exitCode() == 0;
    } catch (IOException e) {
      throw new IllegalStateException("could not send SIG" + name() + " to process " + pids, e);
    }
  }
}
