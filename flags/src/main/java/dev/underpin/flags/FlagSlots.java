package dev.underpin.flags;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Numbers flag constants from 0 on. The number stands for the key in the arrays of snapshots, so
 * that a decision looks nothing up.
 */
final class FlagSlots {

  /** Slots below this one are places in arrays; flags made later share it and have no place. */
  static final int MAX = 1 << 16;

  // the one counter of the process: constants are made before there is anything to ask for a number
  private static final AtomicInteger NEXT = new AtomicInteger();

  private FlagSlots() {}

  static int next() {
    return NEXT.getAndUpdate(slot -> Math.min(slot + 1, MAX));
  }
}
