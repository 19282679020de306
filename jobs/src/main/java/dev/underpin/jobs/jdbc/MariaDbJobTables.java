package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.store.Capability;
import dev.underpin.jobs.store.Handled;
import dev.underpin.jobs.store.NewJob;
import dev.underpin.jobs.store.Outcome;
import dev.underpin.jobs.store.Pending;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * MariaDB 10.6 or newer, and MySQL 8 by the same statements. What PostgreSQL does in one statement
 * takes two here: one finds and locks rows, the other changes them by their primary key, in its
 * order. Transactions are READ COMMITTED; where two of them block each other crosswise all the
 * same, the server ends one, and {@link Background} begins it again. Nobody can be told of work.
 * The statements are in {@link MariaDbSql}.
 */
final class MariaDbJobTables implements JobTables {

  private final boolean isMySql;
  private final MariaDbClaims claims = new MariaDbClaims();

  MariaDbJobTables(boolean isMySql) {
    this.isMySql = isMySql;
  }

  /** As durable as the server is told to be, which is its administrator's decision. */
  @Override
  public Set<Capability> capabilities(Connection connection) throws SQLException {
    var metaData = connection.getMetaData();
    int major = metaData.getDatabaseMajorVersion();
    boolean isOld =
        major < 8 || (!isMySql && major == 10 && metaData.getDatabaseMinorVersion() < 6);
    if (isOld) {
      throw new IllegalStateException(
          "database must be MariaDB 10.6 or MySQL 8 or newer, for SKIP LOCKED, but was %s"
              .formatted(metaData.getDatabaseProductVersion()));
    }
    return EnumSet.allOf(Capability.class);
  }

  @Override
  public Dated dated() {
    return Dated.MARIADB;
  }

  @Override
  public void begin(Connection connection) throws SQLException {
    Sql.update(connection, isMySql ? MariaDbSql.BEGIN_MYSQL : MariaDbSql.BEGIN);
  }

  @Override
  public void end(Connection connection) throws SQLException {
    if (!isMySql) {
      Sql.update(connection, MariaDbSql.END);
    }
  }

  @Override
  public String unlessTaken(String insert) {
    return insert.replaceFirst("INSERT", "INSERT IGNORE");
  }

  /** Also where the caller's transaction reads a snapshot that is older than the row. */
  @Override
  public String latest(String query) {
    return query + " LOCK IN SHARE MODE";
  }

  /** An INSERT IGNORE that meets a key keeps it locked for as long as its transaction is open. */
  @Override
  public boolean looksForKeysFirst(Connection connection) throws SQLException {
    return connection.getTransactionIsolation() <= Connection.TRANSACTION_READ_COMMITTED;
  }

  /** One by one: of a batch these drivers do not tell what each row did. */
  @Override
  public int[] batch(Connection connection, String sql, List<@Nullable Object[]> rows)
      throws SQLException {
    int[] changed = new int[rows.size()];
    for (int i = 0; i < changed.length; i++) {
      changed[i] = Sql.update(connection, sql, rows.get(i));
    }
    return changed;
  }

  @Override
  public int changeSome(Connection connection, Some some, @Nullable Object... arguments)
      throws SQLException {
    List<@Nullable Object> found = new ArrayList<>(List.of(arguments));
    found.add(AT_ONCE);
    List<Object> keys =
        Sql.list(
            connection,
            "SELECT %s FROM %s WHERE %s LIMIT ? FOR UPDATE SKIP LOCKED"
                .formatted(some.key(), some.table(), some.which()),
            row -> row.getObject(1),
            found.toArray());
    if (keys.isEmpty()) {
      return 0;
    }
    // outside a transaction the lock is gone by now: the condition is looked at again
    List<@Nullable Object> changed = new ArrayList<>(keys);
    changed.addAll(List.of(arguments));
    return Sql.update(
        connection, MariaDbSql.of(MariaDbSql.byKey(some), keys.size()), changed.toArray());
  }

  @Override
  public List<Long> reserveIds(Connection connection, int count) throws SQLException {
    return MariaDbInserts.reserveIds(connection, count);
  }

  @Override
  public List<Long> insert(Connection connection, List<NewJob> jobs, Membership of)
      throws SQLException {
    return MariaDbInserts.insert(connection, jobs, of);
  }

  @Override
  public Pending look(Connection connection, Set<Handled> handled) throws SQLException {
    List<Object> pairs = MariaDbClaims.pairs(handled);
    List<Object> twice = new ArrayList<>(pairs);
    twice.addAll(pairs);
    String in = String.join(", ", Collections.nCopies(handled.size(), "(?, ?)"));
    Looked looked =
        Sql.list(
                connection,
                MariaDbSql.LOOK.formatted(in.isEmpty() ? "(NULL, NULL)" : in),
                MariaDbJobTables::looked,
                twice.toArray())
            .get(0);
    // not in one text: the server cuts off what is longer than group_concat_max_len
    Set<String> paused = looked.anyPaused() ? QueueRows.paused(connection) : Set.of();
    return new Pending(
        looked.ready(), looked.suspects(), looked.lapsed(), looked.nextDue(), paused);
  }

  private record Looked(
      boolean ready,
      boolean suspects,
      boolean lapsed,
      boolean anyPaused,
      @Nullable Duration nextDue) {}

  private static Looked looked(ResultSet row) throws SQLException {
    long dueIn = row.getLong("due_in");
    Duration nextDue = row.wasNull() ? null : Duration.ofMillis(Math.max(0, dueIn));
    return new Looked(
        row.getBoolean("ready"),
        row.getBoolean("suspects"),
        row.getBoolean("lapsed"),
        row.getBoolean("paused"),
        nextDue);
  }

  @Override
  public List<ClaimRow> claim(Connection connection, long worker, Set<Handled> handled, int limit)
      throws SQLException {
    return claims.claim(connection, worker, handled, limit);
  }

  @Override
  public List<ClaimRow> claimSuspects(
      Connection connection, long worker, Set<Handled> handled, int limit) throws SQLException {
    return MariaDbClaims.claimSuspects(connection, worker, handled, limit);
  }

  @Override
  public Set<Long> done(
      Connection connection, long worker, List<Outcome.Done> outcomes, boolean recorded)
      throws SQLException {
    Set<Held> held = held(connection, worker, outcomes);
    List<Outcome.Done> accepted =
        outcomes.stream()
            .filter(done -> held.contains(new Held(done.job().id(), done.job().token())))
            .toList();
    List<Object> ids = accepted.stream().<Object>map(done -> done.job().id()).toList();
    if (!ids.isEmpty()) {
      Sql.update(connection, MariaDbSql.of(MariaDbSql.DONE, ids.size()), ids.toArray());
    }
    if (recorded) {
      Sql.batch(
          connection, MariaDbSql.RECORD, accepted.stream().map(MariaDbJobTables::line).toList());
    }
    return accepted.stream().map(done -> done.job().id()).collect(Collectors.toSet());
  }

  private record Held(long id, long token) {}

  private static Set<Held> held(Connection connection, long worker, List<Outcome.Done> outcomes)
      throws SQLException {
    List<Object> asked = new ArrayList<>();
    outcomes.forEach(outcome -> asked.add(outcome.job().id()));
    asked.add(worker);
    return new HashSet<>(
        Sql.list(
            connection,
            MariaDbSql.of(MariaDbSql.HELD, outcomes.size()),
            row -> new Held(row.getLong(1), row.getLong(2)),
            asked.toArray()));
  }

  private static @Nullable Object[] line(Outcome.Done done) {
    return new @Nullable Object[] {
      done.job().id(),
      Dated.MARIADB.argument(done.job().past().enqueuedAt()),
      done.duration().toMillis(),
      done.job().past().failedAttempts() + 1,
      done.job().kind()
    };
  }

  @Override
  public Set<Handled> readyKinds(Connection connection) throws SQLException {
    return MariaDbClaims.readyKinds(connection);
  }

  @Override
  public int stageDue(Connection connection) throws SQLException {
    List<Object> due = Sql.list(connection, MariaDbSql.DUE, row -> row.getLong(1), AT_ONCE);
    return due.isEmpty()
        ? 0
        : Sql.update(connection, MariaDbSql.of(MariaDbSql.STAGE, due.size()), due.toArray());
  }

  @Override
  public List<Taken> takeFrom(Connection connection, List<Long> orphans, int maxCrashes)
      throws SQLException {
    // found without locks, so that a long queue is not locked row by row for a few
    List<Object> found =
        Sql.list(
            connection,
            MariaDbSql.of(MariaDbSql.ORPHANS, orphans.size()),
            row -> row.getLong(1),
            orphans.toArray());
    if (found.isEmpty()) {
      return List.of();
    }
    String lock = MariaDbSql.of(MariaDbSql.LOCK_ORPHANS, found.size(), orphans.size());
    List<Object> both = new ArrayList<>(found);
    both.addAll(orphans);
    return Orphan.takeBack(
        connection, Sql.list(connection, lock, Orphan::of, both.toArray()), maxCrashes);
  }

  @Override
  public void insertWorker(Connection connection, long worker, Duration lease) throws SQLException {
    Sql.update(connection, MariaDbSql.INSERT_WORKER, worker, lease.toMillis());
  }

  @Override
  public @Nullable String heartbeat(Connection connection, long worker, Duration lease, String told)
      throws SQLException {
    Sql.update(connection, MariaDbSql.HEARTBEAT, lease.toMillis(), told, worker);
    return Sql.first(connection, MariaDbSql.CANCELLED, row -> row.getString(1), worker);
  }

  /** Every transaction is, from its beginning; MySQL has no such bound. */
  @Override
  public void bound(Connection connection) {}

  @Override
  public boolean endsSilently() {
    return !isMySql;
  }

  @Override
  public String skipLocked() {
    return " FOR UPDATE SKIP LOCKED";
  }

  /** Nobody can listen: all nodes poll. */
  @Override
  public @Nullable String tellOthers() {
    return null;
  }

  @Override
  public @Nullable WorkNews listen(Connection connection) {
    return null;
  }
}
