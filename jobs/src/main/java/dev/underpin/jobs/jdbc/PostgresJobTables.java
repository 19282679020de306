package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.jdbc.Sql.Values;
import dev.underpin.jobs.store.Capability;
import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.Handled;
import dev.underpin.jobs.store.NewJob;
import dev.underpin.jobs.store.Outcome;
import dev.underpin.jobs.store.Pending;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL 12 or newer. Many rows a statement, by arrays: that is what makes a queue in a
 * database fast. All times are the server's. The statements are in {@link PostgresSql}.
 */
final class PostgresJobTables implements JobTables {

  private final PostgresClaims claims = new PostgresClaims();

  /** As durable as the server is told to be, which is its administrator's decision. */
  @Override
  public Set<Capability> capabilities(Connection connection) {
    return EnumSet.allOf(Capability.class);
  }

  @Override
  public Dated dated() {
    return Dated.POSTGRESQL;
  }

  @Override
  public String unlessTaken(String insert) {
    return insert + " ON CONFLICT DO NOTHING";
  }

  @Override
  public List<Long> reserveIds(Connection connection, int count) throws SQLException {
    return Sql.list(connection, PostgresSql.RESERVE, row -> row.getLong(1), count);
  }

  @Override
  public List<Long> insert(Connection connection, List<NewJob> jobs, Membership of)
      throws SQLException {
    if (jobs.size() == 1) {
      return insertOne(connection, jobs.get(0), of);
    }
    List<Long> ids = new ArrayList<>(jobs.size());
    for (int from = 0; from < jobs.size(); from += AT_ONCE) {
      int to = Math.min(jobs.size(), from + AT_ONCE);
      ids.addAll(insertMany(connection, jobs.subList(from, to), of));
    }
    return ids;
  }

  private static List<Long> insertOne(Connection connection, NewJob job, Membership of)
      throws SQLException {
    return Sql.list(
        connection,
        PostgresSql.INSERT_ONE,
        row -> row.getLong(1),
        job.id(),
        job.kind().name(),
        job.kind().version(),
        job.kind().queue(),
        job.when().priority(),
        of.statesOf(List.of(job)).get(0),
        Dated.POSTGRESQL.argument(job.when().at()),
        job.when().delay().toMillis(),
        job.keys().unique(),
        job.keys().untilStarted(),
        job.keys().limit(),
        job.content().codec(),
        job.content().cipherKey(),
        job.content().context(),
        job.content().payload(),
        of.step());
  }

  @Override
  public List<ClaimedJob> insertClaimed(Connection connection, NewJob job, long worker)
      throws SQLException {
    return Sql.list(
        connection,
        PostgresSql.INSERT_CLAIMED,
        row -> JobRows.claimed(job, row.getLong(1), JobRows.time(row, 2)),
        job.id(),
        job.kind().name(),
        job.kind().version(),
        job.kind().queue(),
        job.when().priority(),
        job.content().codec(),
        job.content().cipherKey(),
        job.content().context(),
        job.content().payload(),
        worker);
  }

  private static List<Long> insertMany(Connection connection, List<NewJob> jobs, Membership of)
      throws SQLException {
    byte[][] payloads = jobs.stream().map(job -> job.content().payload()).toArray(byte[][]::new);
    return Sql.list(
        connection,
        PostgresSql.INSERT_MANY,
        row -> row.getLong(1),
        of.step(),
        Values.of("bigint", jobs, NewJob::id),
        Values.of("varchar", jobs, job -> job.kind().name()),
        Values.of("integer", jobs, job -> job.kind().version()),
        Values.of("varchar", jobs, job -> job.kind().queue()),
        Values.of("smallint", jobs, job -> job.when().priority()),
        new Values("smallint", of.statesOf(jobs).toArray()),
        Values.of("text", jobs, job -> job.when().at()),
        Values.of("bigint", jobs, job -> job.when().delay().toMillis()),
        Values.of("varchar", jobs, job -> job.keys().unique()),
        Values.of("boolean", jobs, job -> job.keys().untilStarted()),
        Values.of("varchar", jobs, job -> job.keys().limit()),
        Values.of("varchar", jobs, job -> job.content().codec()),
        Values.of("varchar", jobs, job -> job.content().cipherKey()),
        Values.of("text", jobs, job -> job.content().context()),
        new Values("bytea", payloads));
  }

  @Override
  public Pending look(Connection connection, Set<Handled> handled) throws SQLException {
    return Sql.list(
            connection,
            PostgresSql.LOOK,
            row -> {
              long dueIn = row.getLong("due_in");
              Duration nextDue = row.wasNull() ? null : Duration.ofMillis(Math.max(0, dueIn));
              return new Pending(
                  row.getBoolean("ready"),
                  row.getBoolean("suspects"),
                  row.getBoolean("lapsed"),
                  nextDue,
                  QueueRows.names(row.getString("paused")));
            },
            PostgresClaims.kinds(handled),
            PostgresClaims.versions(handled),
            PostgresClaims.kinds(handled),
            PostgresClaims.versions(handled))
        .get(0);
  }

  @Override
  public List<ClaimRow> claim(Connection connection, long worker, Set<Handled> handled, int limit)
      throws SQLException {
    return claims.claim(connection, worker, handled, limit);
  }

  @Override
  public List<ClaimRow> claimSuspects(
      Connection connection, long worker, Set<Handled> handled, int limit) throws SQLException {
    return PostgresClaims.claimSuspects(connection, worker, handled, limit);
  }

  @Override
  public Set<Long> done(
      Connection connection, long worker, List<Outcome.Done> outcomes, boolean recorded)
      throws SQLException {
    Values ids = Values.of("bigint", outcomes, outcome -> outcome.job().id());
    Values tokens = Values.of("bigint", outcomes, outcome -> outcome.job().token());
    if (!recorded) {
      return new HashSet<>(
          PostgresClaims.pipelined(
              connection,
              PostgresSql.BOUNDED + PostgresSql.DONE,
              row -> row.getLong(1),
              ids,
              tokens,
              worker));
    }
    Values millis = Values.of("bigint", outcomes, outcome -> outcome.duration().toMillis());
    return new HashSet<>(
        PostgresClaims.pipelined(
            connection,
            PostgresSql.BOUNDED + PostgresSql.DONE_RECORDED,
            row -> row.getLong(1),
            ids,
            tokens,
            millis,
            worker));
  }

  @Override
  public LimitTables limits() {
    return new PostgresLimitTables();
  }

  @Override
  public Set<Handled> readyKinds(Connection connection) throws SQLException {
    return PostgresClaims.readyKinds(connection);
  }

  @Override
  public int stageDue(Connection connection) throws SQLException {
    return Sql.update(connection, PostgresSql.STAGE, AT_ONCE);
  }

  @Override
  public List<Taken> takeFrom(Connection connection, List<Long> orphans, int maxCrashes)
      throws SQLException {
    return Sql.list(
        connection,
        PostgresSql.TAKE_FROM,
        row -> new Taken(row.getLong(1), row.getInt(2) == 2, Holding.of(row)),
        maxCrashes,
        maxCrashes,
        new Values("bigint", orphans.toArray()));
  }

  @Override
  public void insertWorker(Connection connection, long worker, Duration lease) throws SQLException {
    Sql.update(connection, PostgresSql.INSERT_WORKER, worker, lease.toMillis());
  }

  @Override
  public @Nullable String heartbeat(Connection connection, long worker, Duration lease, String told)
      throws SQLException {
    return Sql.first(
        connection, PostgresSql.HEARTBEAT, row -> row.getString(1), lease.toMillis(), told, worker);
  }

  @Override
  public void bound(Connection connection) throws SQLException {
    Sql.update(connection, PostgresSql.BOUNDED);
  }

  @Override
  public String skipLocked() {
    return " FOR UPDATE SKIP LOCKED";
  }

  @Override
  public String tellOthers() {
    return PostgresSql.TELL;
  }

  /** pgjdbc is optional: another driver of PostgreSQL may be in its place. */
  @Override
  public @Nullable WorkNews listen(Connection connection) throws SQLException {
    try {
      return PostgresNews.of(connection);
    } catch (NoClassDefFoundError e) {
      return null;
    }
  }
}
