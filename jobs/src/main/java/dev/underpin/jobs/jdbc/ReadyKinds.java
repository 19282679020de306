package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.store.Handled;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What stands in the ready index, as it was within this second. A claim that goes by older news is
 * slower, never wrong. For any thread.
 */
final class ReadyKinds {

  /** A claim in the order of the whole queue passes so many without being slower for it. */
  static final int FEW = 100;

  private static final int FEW_KINDS = 20;
  private static final long NEWS_NANOS = Duration.ofSeconds(1).toNanos();

  private final Question<Set<Handled>> kinds;
  private final KindQuestion areMany;
  private volatile @Nullable News news;

  /** Asked of the database. */
  interface Question<T> {
    T ask(Connection connection) throws SQLException;
  }

  /** Asked of the database about a kind. */
  interface KindQuestion {
    boolean ask(Connection connection, Handled kind) throws SQLException;
  }

  private record News(long atNanos, Set<Handled> kinds, Map<Handled, Boolean> many) {}

  /**
   * By what a database is asked.
   *
   * @param kinds which kinds are ready
   * @param areMany whether more than {@link #FEW} of a kind are
   */
  ReadyKinds(Question<Set<Handled>> kinds, KindQuestion areMany) {
    this.kinds = kinds;
    this.areMany = areMany;
  }

  /**
   * Whether so many jobs of other kinds are ready that a claim of these would walk for long. The
   * one running job of a key with a million held ones is not many.
   */
  boolean othersAreMany(Connection connection, Set<Handled> handled) throws SQLException {
    News known = lately(connection);
    int others = 0;
    for (Handled kind : known.kinds()) {
      if (!handled.contains(kind)) {
        others++;
        if (others > FEW_KINDS || areMany(connection, known, kind)) {
          return true;
        }
      }
    }
    return false;
  }

  private News lately(Connection connection) throws SQLException {
    News known = news;
    long now = System.nanoTime();
    if (known == null || now - known.atNanos() > NEWS_NANOS) {
      known = new News(now, kinds.ask(connection), new ConcurrentHashMap<>());
      news = known;
    }
    return known;
  }

  private boolean areMany(Connection connection, News known, Handled kind) throws SQLException {
    Boolean many = known.many().get(kind);
    if (many == null) {
      many = areMany.ask(connection, kind);
      known.many().put(kind, many);
    }
    return many;
  }
}
