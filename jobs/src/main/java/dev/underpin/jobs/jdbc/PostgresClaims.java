package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.jdbc.JobTables.ClaimRow;
import dev.underpin.jobs.jdbc.Sql.Values;
import dev.underpin.jobs.store.Handled;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How PostgreSQL claims; the statements are in {@link PostgresSql}. */
final class PostgresClaims {

  private final ReadyKinds ready =
      new ReadyKinds(PostgresClaims::readyKinds, PostgresClaims::areMany);

  /**
   * In the order of the whole queue where that is made of kinds that this node handles, but for a
   * few; kind by kind where others stand in the way, however many.
   */
  List<ClaimRow> claim(Connection connection, long worker, Set<Handled> handled, int limit)
      throws SQLException {
    List<ClaimRow> claimed =
        ready.othersAreMany(connection, handled)
            ? claimByKind(connection, worker, handled, limit)
            : claimInOrder(connection, worker, handled, limit);
    // RETURNING promises no order
    claimed.sort(Comparator.comparingInt(ClaimRow::priority).thenComparingLong(c -> c.job().id()));
    return claimed;
  }

  private static List<ClaimRow> claimInOrder(
      Connection connection, long worker, Set<Handled> handled, int limit) throws SQLException {
    return inOrder(
        connection, PostgresSql.CLAIM, JobRows::claimed, worker, pairs(handled), limit, worker);
  }

  private static List<ClaimRow> claimByKind(
      Connection connection, long worker, Set<Handled> handled, int limit) throws SQLException {
    return inOrder(
        connection,
        PostgresSql.CLAIM_BY_KIND,
        JobRows::claimed,
        kinds(handled),
        versions(handled),
        limit,
        limit,
        worker,
        worker);
  }

  private static <T> List<T> inOrder(
      Connection connection, String sql, Sql.Row<T> row, @Nullable Object... arguments)
      throws SQLException {
    return pipelined(connection, PostgresSql.IN_ORDER + sql, row, arguments);
  }

  /** Settings of this transaction and a statement, in one round trip. */
  static <T> List<T> pipelined(
      Connection connection, String sql, Sql.Row<T> row, @Nullable Object... arguments)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      Sql.bind(statement, arguments);
      statement.execute();
      while (!statement.getMoreResults()) {
        if (statement.getUpdateCount() < 0) {
          throw new SQLException("the statement gave no rows; is this a PostgreSQL driver?");
        }
      }
      return Sql.read(statement.getResultSet(), row);
    }
  }

  static List<ClaimRow> claimSuspects(
      Connection connection, long worker, Set<Handled> handled, int limit) throws SQLException {
    List<ClaimRow> claimed =
        pipelined(
            connection,
            PostgresSql.BOUNDED + PostgresSql.CLAIM_SUSPECTS,
            JobRows::claimed,
            worker,
            pairs(handled),
            limit,
            worker);
    claimed.sort(
        Comparator.comparingInt((ClaimRow row) -> row.job().past().crashes())
            .thenComparingLong(row -> row.job().id()));
    return claimed;
  }

  static Set<Handled> readyKinds(Connection connection) throws SQLException {
    return new HashSet<>(
        inOrder(
            connection,
            PostgresSql.READY_KINDS,
            row -> new Handled(row.getString(1), row.getInt(2))));
  }

  private static boolean areMany(Connection connection, Handled kind) throws SQLException {
    return !inOrder(
            connection,
            PostgresSql.MANY,
            row -> row.getLong(1),
            kind.kind(),
            kind.version(),
            ReadyKinds.FEW)
        .isEmpty();
  }

  static Values kinds(Set<Handled> handled) {
    return Values.of("varchar", handled, Handled::kind);
  }

  static Values versions(Set<Handled> handled) {
    return Values.of("integer", handled, Handled::version);
  }

  static Values pairs(Set<Handled> handled) {
    return Values.of("text", handled, one -> one.kind() + ":" + one.version());
  }
}
