package dev.underpin.jobs.jdbc;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks the database what it is, the first time that this is needed. */
final class Opening implements Supplier<OpenTables> {

  private final Background own;
  private final ReentrantLock opening = new ReentrantLock();
  private volatile @Nullable OpenTables opened;

  Opening(Background own) {
    this.own = own;
  }

  @Override
  public OpenTables get() {
    OpenTables known = opened;
    if (known != null) {
      return known;
    }
    opening.lock();
    try {
      OpenTables found = opened;
      if (found == null) {
        found = own.ofCaller("open the job store", false, OpenTables::of);
        own.opened(found.tables());
        opened = found;
      }
      return found;
    } finally {
      opening.unlock();
    }
  }
}
