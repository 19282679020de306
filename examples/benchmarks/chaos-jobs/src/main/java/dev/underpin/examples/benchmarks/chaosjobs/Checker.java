package dev.underpin.examples.benchmarks.chaosjobs;

import dev.underpin.examples.benchmarks.chaosjobs.Acknowledged.Entry;
import dev.underpin.examples.benchmarks.chaosjobs.Acknowledged.Promise;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the ledger and the tables, and nothing else. A job that was acknowledged is over and has
 * left its line in the ledger, or it is dead or parked; whatever else it is, it is lost. A
 * transactional job has one line at the most, and none while it is not over. A job whose
 * transaction was rolled back was never there.
 */
final class Checker {

  private static final int DEAD = 2;
  private static final int PARKED = 3;
  private static final int UNREADABLE = 5;

  private final Map<Long, Integer> tables;
  private final Set<Long> runs;
  private final Map<Long, Integer> effects;
  private final Map<String, Integer> effectsByRequest;
  private final Set<Long> orders;
  private final List<String> violations = new ArrayList<>();

  Checker(Connection connection) throws SQLException {
    tables = new HashMap<>(counted(connection, "SELECT id, state FROM underpin_jobs"));
    runs = counted(connection, "SELECT DISTINCT job_id, 1 FROM ledger_runs").keySet();
    effects = counted(connection, "SELECT job_id, count(*) FROM ledger_effects GROUP BY job_id");
    effectsByRequest = byRequest(connection);
    orders = counted(connection, "SELECT job_id, 1 FROM ledger_orders").keySet();
  }

  private static Map<Long, Integer> counted(Connection connection, String sql) throws SQLException {
    Map<Long, Integer> values = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.put(rows.getLong(1), rows.getInt(2));
      }
    }
    return values;
  }

  /** One request is one payment, however many jobs were made of it. */
  private static Map<String, Integer> byRequest(Connection connection) throws SQLException {
    Map<String, Integer> values = new HashMap<>();
    String sql =
        "SELECT request, count(*) FROM ledger_effects GROUP BY request HAVING count(*) > 1";
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.put(rows.getString(1), rows.getInt(2));
      }
    }
    return values;
  }

  Verdict check(List<Entry> ledger) {
    Map<Long, String> kept = new HashMap<>();
    Set<Long> undone = new HashSet<>();
    for (Entry entry : ledger) {
      if (entry.promise() == Promise.KEPT) {
        kept.put(entry.job(), entry.kind());
      } else {
        undone.add(entry.job());
      }
    }
    // the commit acknowledged them, also where the enqueuer died before it could say so
    orders.forEach(job -> kept.put(job, Kinds.PAY.name()));
    // a server that is killed may give an id again whose transaction was rolled back
    undone.removeAll(kept.keySet());
    int lost = lost(kept);
    int twice = twice();
    int phantoms = phantoms(undone);
    return new Verdict(kept.size(), lost, twice, phantoms, ends(), List.copyOf(violations));
  }

  private int lost(Map<Long, String> kept) {
    int lost = 0;
    for (Map.Entry<Long, String> job : kept.entrySet()) {
      Integer state = tables.get(job.getKey());
      boolean isTransactional = job.getValue().equals(Kinds.PAY.name());
      Set<Long> done = isTransactional ? effects.keySet() : runs;
      if (state == null ? !done.contains(job.getKey()) : !isAside(state)) {
        lost++;
        violations.add(
            "job %d of %s was acknowledged and is %s"
                .formatted(
                    job.getKey(),
                    job.getValue(),
                    state == null ? "gone without a trace" : "still in state " + state));
      }
    }
    return lost;
  }

  private static boolean isAside(int state) {
    return state == DEAD || state == PARKED || state == UNREADABLE;
  }

  private int twice() {
    int twice = 0;
    for (Map.Entry<String, Integer> request : effectsByRequest.entrySet()) {
      twice += request.getValue() - 1;
      violations.add("request %s has %d effects".formatted(request.getKey(), request.getValue()));
    }
    for (long job : effects.keySet()) {
      if (tables.containsKey(job)) {
        twice++;
        violations.add(
            "job %d has had its effect and is still there, in state %d"
                .formatted(job, tables.get(job)));
      }
    }
    return twice;
  }

  private int phantoms(Set<Long> undone) {
    int phantoms = 0;
    for (long job : undone) {
      if (tables.containsKey(job) || effects.containsKey(job) || runs.contains(job)) {
        phantoms++;
        violations.add("job %d was rolled back and is there".formatted(job));
      }
    }
    return phantoms;
  }

  private Ends ends() {
    int dead = (int) tables.values().stream().filter(state -> state == DEAD).count();
    int parked = (int) tables.values().stream().filter(state -> state == PARKED).count();
    return new Ends(runs.size() + effects.size(), dead, parked);
  }

  /** How the jobs ended that ended well. */
  record Ends(int done, int dead, int parked) {}

  /**
   * What came of it.
   *
   * @param operations how many jobs were acknowledged
   * @param lost those that are neither done, dead nor parked
   * @param twice effects of transactional jobs beyond the first, and those of jobs not over
   * @param phantoms jobs that were rolled back and are there
   * @param ends how the others ended
   * @param violations in words
   */
  record Verdict(
      int operations, int lost, int twice, int phantoms, Ends ends, List<String> violations) {}
}
