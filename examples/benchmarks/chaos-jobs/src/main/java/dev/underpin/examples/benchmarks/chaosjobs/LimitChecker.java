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
 * <p>Handlers note when they are entered and left. One that was frozen, or sits in a call that
 * nothing interrupts, may still be inside when its job has long been taken from it: what goes
 * beyond a limit only by those is counted apart, and breaks no promise.
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
    int overlaps = overlaps(violations);
    return new Found(leases, violations.size(), overlaps, List.copyOf(violations));
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
        ? Map.of(Kinds.FEW.name(), Kinds.FEW_UNITS)
        : Map.of(row.getString("limit_key"), Kinds.LIMITED_UNITS, Kinds.NARROW, Kinds.NARROW_UNITS);
  }

  private record Visit(long job, String name, long entered, long exited, long leaseEnd) {

    boolean isInside(long at) {
      return entered <= at && at < exited;
    }
  }

  /**
   * Looks at each entry at who was inside. Beyond the limit by handlers whose leases were valid is
   * a violation; beyond it only with those that had outlived theirs is an overlap.
   */
  private int overlaps(List<String> violations) throws SQLException {
    Map<String, List<Visit>> byName = new HashMap<>();
    for (Visit visit : visits()) {
      byName.computeIfAbsent(visit.name(), some -> new ArrayList<>()).add(visit);
      if (!visit.name().equals(Kinds.FEW.name())) {
        byName.computeIfAbsent(Kinds.NARROW, some -> new ArrayList<>()).add(visit);
      }
    }
    int overlaps = 0;
    for (Map.Entry<String, List<Visit>> visits : byName.entrySet()) {
      for (Visit one : visits.getValue()) {
        overlaps += overlaps(one.entered(), visits.getKey(), visits.getValue(), violations);
      }
    }
    return overlaps;
  }

  private static int overlaps(long at, String name, List<Visit> visits, List<String> violations) {
    List<Visit> inside = visits.stream().filter(visit -> visit.isInside(at)).toList();
    long valid = inside.stream().filter(visit -> at < visit.leaseEnd()).count();
    int units = units(name);
    if (valid > units) {
      violations.add(
          "%d handlers with valid leases were inside at once of %s, which has %d units: %s"
              .formatted(valid, name, units, inside));
    }
    return valid <= units && inside.size() > units ? 1 : 0;
  }

  private static int units(String name) {
    if (name.equals(Kinds.FEW.name())) {
      return Kinds.FEW_UNITS;
    }
    return name.equals(Kinds.NARROW) ? Kinds.NARROW_UNITS : Kinds.LIMITED_UNITS;
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
   * @param over leases and handlers beyond a limit
   * @param overlaps how often handlers came to more than a limit since some outlived their leases
   * @param violations in words
   */
  record Found(int leases, int over, int overlaps, List<String> violations) {}
}
