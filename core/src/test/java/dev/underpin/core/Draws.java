package dev.underpin.core;

import java.util.random.RandomGenerator;

/** Chance that always falls the same way. */
enum Draws implements RandomGenerator {
  LOWEST {
    @Override
    public long nextLong(long origin, long bound) {
      return origin;
    }
  },
  MIDDLE {
    @Override
    public long nextLong(long origin, long bound) {
      return origin + (bound - origin) / 2;
    }
  },
  HIGHEST {
    @Override
    public long nextLong(long origin, long bound) {
      return bound - 1;
    }
  };

  @Override
  public long nextLong() {
    throw new UnsupportedOperationException("only ranges are drawn from");
  }
}
