package dev.underpin.examples.benchmarks.flags;

import dev.underpin.flags.FileFlagStore;
import dev.underpin.flags.Flags;
import dev.underpin.flags.Subject;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Path;

/**
 * The first load of a JVM that has done nothing before, as at a start: prints the nanoseconds that
 * it took and the bytes that it keeps.
 */
public final class FreshLoad {

  private FreshLoad() {}

  /**
   * Loads once.
   *
   * @param args the file of flags
   */
  public static void main(String[] args) {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    Flags flags = Flags.builder(FileFlagStore.of(Path.of(args[0]))).build();
    long before = used(memory);
    long begin = System.nanoTime();
    flags.refresh();
    flags.isOn(Ours.ON, Subject.anonymous());
    long nanos = System.nanoTime() - begin;
    long kept = used(memory) - before;
    if (!flags.isOn(Ours.ON, Subject.anonymous())) { // asked again: they must be there until now
      throw new IllegalStateException("the flags of " + args[0] + " must load but did not");
    }
    System.out.println(nanos + " " + kept);
  }

  private static long used(MemoryMXBean memory) {
    for (int i = 0; i < 3; i++) { // what one collection frees may free more
      memory.gc();
    }
    return memory.getHeapMemoryUsage().getUsed();
  }
}
