package dev.underpin.examples.benchmarks.chaosjobs;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether more leases were out at a time than a limit has units: by what a trigger of the database
 * noted of every claim and of every end of one, in the database's time. An end is noted before its
 * transaction is committed, and a claim that goes by it begins after that: so what overlaps here
 * did overlap.
 *
 * <p>Handlers note when they are entered and left. One that was frozen may still be inside when its
 * job has long been taken from it; such visits beside others are counted, but break no promise.
 */
final class LimitChecker {

  private final Connection connection;
  private final Engine engine;
  private final Map<Long, List<Long>> leaseEnds = new HashMap<>();

  LimitChecker(Connection connection, Engine engine) {
    this.connection = connection;
    this.engine = engine;
  }

  Found check() throws SQLException {
    List<String> violations = new ArrayList<>();
    int leases = leases(violations);
    return new Found(leases, violations.size(), overlaps(), List.copyOf(violations));
  }

  private int leases(List<String> violations) throws SQLException {
    Map<String, Integer> out = new HashMap<>();
    int leases = 0;
    String sql =
        "SELECT job_id, kind, limit_key, delta, %s AS micros FROM ledger_leases ORDER BY micros, delta, seq"
            .formatted(engine.micros("at"));
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        long job = rows.getLong("job_id");
        int delta = rows.getInt("delta");
        leases += delta > 0 ? 1 : 0;
        if (delta < 0) {
          leaseEnds.computeIfAbsent(job, some -> new ArrayList<>()).add(rows.getLong("micros"));
        }
        for (Map.Entry<String, Integer> limit : limits(rows).entrySet()) {
          int now = out.merge(limit.getKey(), delta, Integer::sum);
          if (delta > 0 && now > limit.getValue()) {
            violations.add(
                "job %d made %d leases at once of %s, which has %d units"
                    .formatted(job, now, limit.getKey(), limit.getValue()));
          }
        }
      }
    }
    return leases;
  }

  /** The names of the limits that a job keeps to, with their units. */
  private static Map<String, Integer> limits(ResultSet row) throws SQLException {
    return row.getString("kind").equals(Kinds.FEW.name())
        ? Map.of("kind", Kinds.FEW_UNITS)
        : Map.of(row.getString("limit_key"), Kinds.LIMITED_UNITS, Kinds.NARROW, Kinds.NARROW_UNITS);
  }

  private record Visit(long job, String name, long entered, long exited, long leaseEnd) {}

  /** Visits that outlasted their lease, and had another one beside them after it. */
  private int overlaps() throws SQLException {
    List<Visit> visits = visits();
    int overlaps = 0;
    for (Visit late : visits) {
      boolean beside =
          late.exited() > late.leaseEnd()
              && visits.stream()
                  .anyMatch(
                      other ->
                          other.name().equals(late.name())
                              && other.entered() > late.leaseEnd()
                              && other.entered() < late.exited());
      overlaps += beside ? 1 : 0;
    }
    return overlaps;
  }

  private List<Visit> visits() throws SQLException {
    List<Visit> visits = new ArrayList<>();
    String sql =
        "SELECT job_id, name, %s AS came, %s AS went FROM ledger_visits WHERE exited IS NOT NULL"
            .formatted(engine.micros("entered"), engine.micros("exited"));
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        long job = rows.getLong("job_id");
        long entered = rows.getLong("came");
        long leaseEnd =
            leaseEnds.getOrDefault(job, List.of()).stream()
                .filter(end -> end > entered)
                .findFirst()
                .orElse(Long.MAX_VALUE);
        visits.add(new Visit(job, rows.getString("name"), entered, rows.getLong("went"), leaseEnd));
      }
    }
    return visits;
  }

  /**
   * What was found.
   *
   * @param leases how many were given of units of limits
   * @param over those that were given beyond a limit
   * @param overlaps handlers that were inside after their lease, beside another of the same name
   * @param violations in words
   */
  record Found(int leases, int over, int overlaps, List<String> violations) {}
}
