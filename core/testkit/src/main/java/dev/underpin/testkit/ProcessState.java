package dev.underpin.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What Linux tells of a process beyond {@link ProcessHandle}; elsewhere the answer is "running".
 */
final class ProcessState {
  private ProcessState() {}

  /** True while the process runs; a zombie, which nobody has reaped yet, does not. */
  static boolean isRunning(ProcessHandle process) {
    return process.isAlive() && state(process.pid()) != 'Z';
  }

  /** True when the process will not run on by itself: it is stopped, or has ended. */
  static boolean standsStill(long pid) {
    return isStopped(pid) || state(pid) == 'Z';
  }

  /** True when the process is stopped by a signal, or where that cannot be seen. */
  static boolean isStopped(long pid) {
    char state = state(pid);
    return state == 'T' || state == UNKNOWN;
  }

  private static final char UNKNOWN = '?';

  private static char state(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2); // the name in brackets may hold anything
    } catch (IOException e) {
      return UNKNOWN;
    }
  }
}
