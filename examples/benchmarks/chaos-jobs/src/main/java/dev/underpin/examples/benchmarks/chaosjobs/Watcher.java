package dev.underpin.examples.benchmarks.chaosjobs;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Looks at the tables several times a second for what must not be there at any time: a job that is
 * still claimed by a worker whose lease ended more than five seconds ago, although some node could
 * have rescued it for as long; and two live jobs with one unique key. Times are the database's.
 */
final class Watcher implements Runnable {

  private static final long GRACE_MILLIS = 5_000;
  private static final Duration INTERVAL = Duration.ofMillis(200);

  /** A registration that is gone ended when its lease would have, as far as was seen. */
  private static final String CLAIMED =
      """
      SELECT j.id, j.worker, %s AS ends_at, %s AS now
      FROM underpin_jobs j LEFT JOIN underpin_job_workers w ON w.id = j.worker
      WHERE j.worker IS NOT NULL\
      """;

  private static final String TWO_OF_A_KEY =
      "SELECT unique_key FROM underpin_jobs WHERE unique_key IS NOT NULL AND state IN (0, 1, 4, 6)"
          + " GROUP BY unique_key HAVING count(*) > 1";

  private final ChaosDatabase database;
  private final List<NodeProcess> nodes;
  private final String claimed;
  private final Map<Long, Long> leaseEnds = new HashMap<>();
  private final Set<Long> late = new HashSet<>();
  private final Set<String> overLimit = new HashSet<>();
  private final List<String> seen = new ArrayList<>();
  private long looks;
  private long latestMillis;
  private volatile boolean stopping;

  Watcher(ChaosDatabase database, List<NodeProcess> nodes) {
    this.database = database;
    this.nodes = nodes;
    Engine engine = database.engine();
    this.claimed = CLAIMED.formatted(engine.millis("w.expires_at"), engine.nowMillis());
  }

  @Override
  public void run() {
    while (!stopping) {
      try (Connection connection = database.connect();
          Statement statement = connection.createStatement()) {
        while (!stopping) {
          look(statement);
          TimeUnit.MILLISECONDS.sleep(INTERVAL.toMillis());
        }
      } catch (SQLException e) {
        pause();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(INTERVAL.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look(Statement statement) throws SQLException {
    long rescuedFor = TimeUnit.NANOSECONDS.toMillis(longestWellNanos());
    try (ResultSet rows = statement.executeQuery(claimed)) {
      while (rows.next()) {
        claimed(rows, rescuedFor);
      }
    }
    try (ResultSet rows = statement.executeQuery(TWO_OF_A_KEY)) {
      while (rows.next()) {
        if (overLimit.add(rows.getString(1))) {
          seen.add("two live jobs have the unique key " + rows.getString(1));
        }
      }
    }
    looks++;
  }

  private long longestWellNanos() {
    return nodes.stream().mapToLong(NodeProcess::wellForNanos).max().orElse(-1);
  }

  private void claimed(ResultSet row, long rescuedFor) throws SQLException {
    long job = row.getLong("id");
    long worker = row.getLong("worker");
    long endsAt = row.getLong("ends_at");
    long now = row.getLong("now");
    if (row.wasNull() || endsAt == 0) {
      // its row is gone and the job still its own: counted from when its lease was last seen to end
      endsAt = leaseEnds.computeIfAbsent(worker, unknown -> now);
    } else {
      leaseEnds.put(worker, endsAt);
    }
    long lateBy = Math.min(now - endsAt, rescuedFor);
    latestMillis = Math.max(latestMillis, lateBy);
    if (lateBy > GRACE_MILLIS && late.add(job)) {
      seen.add(
          "job %d was still claimed %d ms after the lease of worker %d ended"
              .formatted(job, lateBy, worker));
    }
  }

  void stop() {
    stopping = true;
  }

  /** After its thread has ended. */
  Seen result() {
    return new Seen(late.size(), overLimit.size(), looks, latestMillis, List.copyOf(seen));
  }

  /**
   * What was seen.
   *
   * @param late jobs that were rescued too late, or not at all
   * @param overLimit unique keys with more than one live job
   * @param looks how often was looked
   * @param latestMillis the longest that a job stayed claimed after its lease had ended
   * @param violations in words
   */
  record Seen(int late, int overLimit, long looks, long latestMillis, List<String> violations) {}
}
