package dev.underpin.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/** What the tests' child JVMs run. */
final class Mains {
  private Mains() {}

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  private static void forever() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  /** Prints what it was given and exits with the number in its first argument. */
  static final class Echo {
    public static void main(String[] args) {
      say("args=" + Arrays.toString(args));
      say("property=" + System.getProperty("some.property"));
      say("env=" + System.getenv("SOME_VARIABLE"));
      System.err.println("on stderr");
      say("on stdout again");
      System.exit(Integer.parseInt(args[0]));
    }
  }

  /** Prints a line every few milliseconds. */
  static final class Ticker {
    public static void main(String[] args) {
      for (int i = 0; ; i++) {
        say("tick " + i);
        LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
      }
    }
  }

  /** Does nothing, until it is killed. */
  static final class Idler {
    public static void main(String[] args) throws InterruptedException {
      say("idle");
      forever();
    }
  }

  /** Has a child JVM and a process of another sort. */
  static final class Parent {
    public static void main(String[] args) throws IOException, InterruptedException {
      Process other = new ProcessBuilder("sleep", "1000").start();
      try (ChildJvm child = ChildJvm.of(Idler.class).start()) {
        child.awaitLine("idle", Duration.ofSeconds(20));
        say("other=" + other.pid());
        say("child=" + child.pid());
        forever();
      }
    }
  }

  /** Asks for shared servers, again and again, and prints the URL when it is a new one. */
  static final class Asker {
    /** Names a file that has to appear before it asks. */
    static final String GATE = "gate";

    public static void main(String[] kinds) {
      say("at the gate");
      Path gate = Path.of(System.getProperty(GATE, "/"));
      while (!Files.exists(gate)) {
        LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
      }
      String[] known = new String[kinds.length];
      while (true) {
        for (int i = 0; i < kinds.length; i++) {
          String url = ask(kinds[i]);
          if (!url.equals(known[i])) {
            known[i] = url;
            say(kinds[i] + "=" + url);
          }
        }
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      }
    }

    private static String ask(String kind) {
      return switch (kind) {
        case "redis" -> RedisServer.shared().url();
        case "mariadb" -> MariaDbServer.shared().jdbcUrl();
        default -> PostgresServer.shared().jdbcUrl();
      };
    }
  }

  /** Asks for a shared server once and exits, with the message of the failure if there is one. */
  static final class AskOnce {
    public static void main(String[] kind) {
      try {
        say("got " + Asker.ask(kind[0]));
      } catch (IllegalStateException | IllegalArgumentException e) {
        say("failed: " + e.getMessage());
      }
    }
  }

  /** Starts a private server and keeps it. */
  static final class PrivateOwner {
    public static void main(String[] args) throws InterruptedException {
      try (PrivateServer<RedisServer> redis = RedisServer.startPrivate(Map.of())) {
        say("private=" + redis.server().url());
        forever();
      }
    }
  }

  /** Starts a private server, freezes it, and keeps it so. */
  static final class FreezingOwner {
    public static void main(String[] args) throws InterruptedException {
      try (PrivateServer<PostgresServer> postgres = PostgresServer.startPrivate(Map.of())) {
        postgres.freeze();
        say("frozen " + postgres.toString().replaceAll("private server (\\S+) at .*", "$1"));
        forever();
      }
    }
  }

  /** Runs a frozen PostgreSQL itself, with the program that its first argument's build unpacked. */
  static final class FreezingHost {
    public static void main(String[] args) throws IOException, InterruptedException {
      Binaries binaries = new Binaries(Path.of(args[0]));
      PostgresProgram program = PostgresProgram.fast(binaries, Map.of());
      try (ServerProcess server = ServerProcess.launch(program, Path.of(args[1]))) {
        server.freeze();
        say("frozen");
        forever();
      }
    }
  }
}
