package dev.underpin.examples.benchmarks.flagskill;

import dev.underpin.flags.Evaluation;
import dev.underpin.flags.Flags;
import dev.underpin.flags.FlagsListener;
import dev.underpin.flags.Subject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A process of an application that follows the flags, and prints when it decides by a version. */
final class Node {

  static final String READY = "node is ready";

  private Node() {}

  /** Runs until it is killed. */
  public static void main(String[] args) throws InterruptedException {
    AtomicReference<@Nullable Flags> deciding = new AtomicReference<>();
    OpenFlags open = OpenFlags.on(args[0]);
    Flags flags =
        Flags.builder(open.store())
            .listener(
                new FlagsListener() {
                  @Override
                  public void loaded(String source, int count, Set<String> changed) {
                    Flags known = deciding.get();
                    if (known != null) {
                      print(known);
                    }
                  }
                })
            .build();
    deciding.set(flags);
    flags.start();
    System.out.println(READY);
    new CountDownLatch(1).await();
  }

  static String seen(long version) {
    return "seen version=" + version + " at=";
  }

  private static void print(Flags flags) {
    Evaluation<Boolean> decided =
        Objects.requireNonNull(flags).explain(OpenFlags.SWITCH, Subject.of("user-42"));
    System.out.println(seen(decided.version()) + micros());
  }

  /** All processes of a machine read one clock. */
  static long micros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }
}
