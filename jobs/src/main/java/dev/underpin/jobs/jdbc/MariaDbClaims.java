package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.jdbc.JobTables.ClaimRow;
import dev.underpin.jobs.store.Handled;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How MariaDB and MySQL claim; the statements are in {@link MariaDbSql}. */
final class MariaDbClaims {

  private static final Comparator<ClaimRow> IN_ORDER =
      Comparator.comparingInt(ClaimRow::priority).thenComparingLong(row -> row.job().id());

  private final ReadyKinds ready =
      new ReadyKinds(MariaDbClaims::readyKinds, MariaDbClaims::areMany);

  /**
   * In the order of the whole queue where that is made of kinds that this node handles, but for a
   * few; kind by kind where others stand in the way, however many.
   */
  List<ClaimRow> claim(Connection connection, long worker, Set<Handled> handled, int limit)
      throws SQLException {
    if (handled.isEmpty() || !isRegistered(connection, worker)) {
      return List.of();
    }
    if (ready.othersAreMany(connection, handled)) {
      return take(connection, worker, found(connection, handled, limit), IN_ORDER);
    }
    List<Object> arguments = pairs(handled);
    arguments.add(limit);
    List<ClaimRow> locked =
        Sql.list(
            connection,
            MariaDbSql.ofPairs(MariaDbSql.LOCK_READY, handled.size()),
            MariaDbClaims::claimed,
            arguments.toArray());
    return taken(connection, worker, locked);
  }

  /** From kind to kind along the index, however many jobs there are of each. */
  static Set<Handled> readyKinds(Connection connection) throws SQLException {
    Set<Handled> ready = new HashSet<>();
    Handled last = first(connection, MariaDbSql.NEXT_KIND, "");
    while (last != null) {
      ready.add(last);
      Handled next = first(connection, MariaDbSql.NEXT_VERSION, last.kind(), last.version());
      last = next == null ? first(connection, MariaDbSql.NEXT_KIND, last.kind()) : next;
    }
    return ready;
  }

  private static boolean areMany(Connection connection, Handled kind) throws SQLException {
    Object[] arguments = {kind.kind(), kind.version(), ReadyKinds.FEW};
    return Sql.first(connection, MariaDbSql.MANY, row -> row.getLong(1), arguments) != null;
  }

  private static @Nullable Handled first(Connection connection, String sql, Object... after)
      throws SQLException {
    return Sql.first(connection, sql, row -> new Handled(row.getString(1), row.getInt(2)), after);
  }

  /** A rescue deletes this row: it waits for this claim, or this claim finds no row. */
  private static boolean isRegistered(Connection connection, long worker) throws SQLException {
    return Sql.first(connection, MariaDbSql.LOCK_WORKER, row -> row.getLong(1), worker) != null;
  }

  /** The first of each kind, then the first of those: unlocked, so others may be faster. */
  private static List<Long> found(Connection connection, Set<Handled> handled, int limit)
      throws SQLException {
    List<Object> arguments = new ArrayList<>();
    for (Handled one : handled) {
      arguments.add(one.kind());
      arguments.add(one.version());
      arguments.add(limit);
    }
    arguments.add(limit);
    String kinds =
        String.join(" UNION ALL ", Collections.nCopies(handled.size(), MariaDbSql.READY_OF_KIND));
    return Sql.list(
        connection,
        "SELECT id FROM (" + kinds + ") AS found ORDER BY priority, id LIMIT ?",
        row -> row.getLong(1),
        arguments.toArray());
  }

  static List<ClaimRow> claimSuspects(
      Connection connection, long worker, Set<Handled> handled, int limit) throws SQLException {
    if (handled.isEmpty() || !isRegistered(connection, worker)) {
      return List.of();
    }
    List<Object> arguments = pairs(handled);
    arguments.add(limit);
    List<Long> found =
        Sql.list(
            connection,
            MariaDbSql.ofPairs(MariaDbSql.SUSPECTS, handled.size()),
            row -> row.getLong(1),
            arguments.toArray());
    Comparator<ClaimRow> fewestCrashes =
        Comparator.comparingInt((ClaimRow row) -> row.job().past().crashes())
            .thenComparingLong(row -> row.job().id());
    return take(connection, worker, found, fewestCrashes);
  }

  private static List<ClaimRow> take(
      Connection connection, long worker, List<Long> found, Comparator<ClaimRow> order)
      throws SQLException {
    if (found.isEmpty()) {
      return List.of();
    }
    List<ClaimRow> locked =
        Sql.list(
            connection,
            MariaDbSql.of(MariaDbSql.LOCK_FOUND, found.size()),
            MariaDbClaims::claimed,
            found.toArray());
    locked.sort(order);
    return taken(connection, worker, locked);
  }

  private static List<ClaimRow> taken(Connection connection, long worker, List<ClaimRow> locked)
      throws SQLException {
    if (!locked.isEmpty()) {
      List<Object> arguments = new ArrayList<>();
      arguments.add(worker);
      locked.stream().map(row -> row.job().id()).sorted().forEach(arguments::add);
      Sql.update(connection, MariaDbSql.of(MariaDbSql.TAKE, locked.size()), arguments.toArray());
    }
    return locked;
  }

  private static ClaimRow claimed(ResultSet row) throws SQLException {
    return JobRows.claimed(row, Dated.MARIADB.read(row, "enqueued_at"));
  }

  static List<Object> pairs(Set<Handled> handled) {
    List<Object> pairs = new ArrayList<>();
    for (Handled one : handled) {
      pairs.add(one.kind());
      pairs.add(one.version());
    }
    return pairs;
  }
}
