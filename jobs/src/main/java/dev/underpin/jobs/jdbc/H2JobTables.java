package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.jdbc.Sql.Values;
import dev.underpin.jobs.store.Capability;
import dev.underpin.jobs.store.Handled;
import dev.underpin.jobs.store.NewJob;
import dev.underpin.jobs.store.Outcome;
import dev.underpin.jobs.store.Pending;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * H2: one process, one file. H2's SKIP LOCKED locks every matching row, so a claim looks first and
 * then takes what is still free, row by row; a lock in this process keeps its workers from looking
 * at the same rows. The statements are in {@link H2Sql}.
 */
final class H2JobTables implements JobTables {

  private final ReentrantLock claimLock = new ReentrantLock();

  @Override
  public Set<Capability> capabilities(Connection connection) throws SQLException {
    return H2Safety.capabilities(connection);
  }

  @Override
  public Dated dated() {
    return Dated.H2;
  }

  @Override
  public String unlessTaken(String insert) {
    return insert;
  }

  @Override
  public List<Long> reserveIds(Connection connection, int count) throws SQLException {
    return Sql.list(connection, H2Sql.RESERVE, row -> row.getLong(1), count);
  }

  @Override
  public List<Long> insert(Connection connection, List<NewJob> jobs, Membership of)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(H2Sql.INSERT, Statement.RETURN_GENERATED_KEYS)) {
      List<Integer> states = of.statesOf(jobs);
      for (int i = 0; i < jobs.size(); i++) {
        bind(statement, jobs.get(i), states.get(i), of.step());
        statement.addBatch();
      }
      statement.executeBatch();
      return Sql.read(statement.getGeneratedKeys(), row -> row.getLong(1));
    }
  }

  private static void bind(PreparedStatement statement, NewJob job, int state, @Nullable Long step)
      throws SQLException {
    Sql.bind(
        statement,
        job.id(),
        job.kind().name(),
        job.kind().version(),
        job.kind().queue(),
        job.when().priority(),
        state,
        Dated.H2.argument(job.when().at()),
        job.when().delay().toMillis(),
        job.keys().unique(),
        job.keys().untilStarted(),
        job.keys().limit(),
        job.content().codec(),
        job.content().cipherKey(),
        job.content().context(),
        job.content().payload(),
        step);
  }

  @Override
  public Pending look(Connection connection, Set<Handled> handled) throws SQLException {
    return Sql.list(
            connection,
            H2Sql.LOOK,
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
            pairs(handled),
            pairs(handled))
        .get(0);
  }

  @Override
  public List<ClaimRow> claim(Connection connection, long worker, Set<Handled> handled, int limit)
      throws SQLException {
    return claim(connection, H2Sql.LOOK_FOR_READY, worker, handled, limit);
  }

  @Override
  public List<ClaimRow> claimSuspects(
      Connection connection, long worker, Set<Handled> handled, int limit) throws SQLException {
    return claim(connection, H2Sql.LOOK_FOR_SUSPECTS, worker, handled, limit);
  }

  private List<ClaimRow> claim(
      Connection connection, String look, long worker, Set<Handled> handled, int limit)
      throws SQLException {
    return alone(connection, c -> claimAlone(c, look, worker, handled, limit));
  }

  /** Commits before the lock is free, so that the next one does not look at rows that are taken. */
  @Override
  public <T> T alone(Connection connection, Background.Work<T> work) throws SQLException {
    claimLock.lock();
    try {
      T done = work.run(connection);
      if (claimLock.getHoldCount() == 1) {
        connection.commit();
      }
      return done;
    } finally {
      claimLock.unlock();
    }
  }

  private static List<ClaimRow> claimAlone(
      Connection connection, String look, long worker, Set<Handled> handled, int limit)
      throws SQLException {
    // a rescue deletes this row: it waits for this claim, or this claim finds no row
    if (Sql.first(connection, H2Sql.LOCK_WORKER, row -> row.getLong(1), worker) == null) {
      return List.of();
    }
    List<ClaimRow> found = Sql.list(connection, look, JobRows::claimed, pairs(handled), limit);
    List<ClaimRow> claimed = new ArrayList<>(found.size());
    for (ClaimRow row : found) {
      long id = row.job().id();
      if (Sql.update(connection, H2Sql.TAKE, worker, id, row.job().token() - 1) == 1) {
        claimed.add(row);
      }
    }
    return claimed;
  }

  @Override
  public Set<Long> done(
      Connection connection, long worker, List<Outcome.Done> outcomes, boolean recorded)
      throws SQLException {
    Set<Long> accepted = new HashSet<>();
    for (Outcome.Done outcome : outcomes) {
      long id = outcome.job().id();
      if (Sql.update(connection, H2Sql.DONE, id, outcome.job().token(), worker) == 1) {
        accepted.add(id);
        if (recorded) {
          record(connection, outcome);
        }
      }
    }
    return accepted;
  }

  private static void record(Connection connection, Outcome.Done outcome) throws SQLException {
    Sql.update(
        connection,
        H2Sql.RECORD,
        outcome.job().id(),
        Dated.H2.argument(outcome.job().past().enqueuedAt()),
        outcome.duration().toMillis(),
        outcome.job().past().failedAttempts() + 1,
        outcome.job().kind());
  }

  @Override
  public Set<Handled> readyKinds(Connection connection) throws SQLException {
    return new HashSet<>(
        Sql.list(
            connection, H2Sql.READY_KINDS, row -> new Handled(row.getString(1), row.getInt(2))));
  }

  @Override
  public int stageDue(Connection connection) throws SQLException {
    return Sql.update(connection, H2Sql.STAGE, AT_ONCE);
  }

  @Override
  public List<Taken> takeFrom(Connection connection, List<Long> orphans, int maxCrashes)
      throws SQLException {
    Values workers = new Values("BIGINT", orphans.toArray());
    return Orphan.takeBack(
        connection, Sql.list(connection, H2Sql.ORPHANS, Orphan::of, workers), maxCrashes);
  }

  @Override
  public void insertWorker(Connection connection, long worker, Duration lease) throws SQLException {
    Sql.update(connection, H2Sql.INSERT_WORKER, worker, lease.toMillis());
  }

  @Override
  public @Nullable String heartbeat(Connection connection, long worker, Duration lease, String told)
      throws SQLException {
    Sql.update(connection, H2Sql.HEARTBEAT, lease.toMillis(), told, worker);
    return Sql.first(connection, H2Sql.CANCELLED, row -> row.getString(1), worker);
  }

  /** There is no server, and nobody else. */
  @Override
  public void bound(Connection connection) {}

  /** One process: a claim's lock on its worker's row is short. */
  @Override
  public String skipLocked() {
    return "";
  }

  @Override
  public @Nullable String tellOthers() {
    return null;
  }

  @Override
  public @Nullable WorkNews listen(Connection connection) {
    return null;
  }

  private static Values pairs(Set<Handled> handled) {
    return Values.of("VARCHAR", handled, one -> one.kind() + ":" + one.version());
  }
}
