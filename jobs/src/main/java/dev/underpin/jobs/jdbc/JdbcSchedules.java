package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.store.NewJob;
import dev.underpin.jobs.store.ScheduleStore;
import dev.underpin.jobs.store.StoredSchedule;
import dev.underpin.jobs.store.StoredSchedule.Definition;
import dev.underpin.jobs.store.StoredSchedule.Times;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Schedules in every dialect. The fence of a fire is the time that it is about: it is moved on
 * where it still is as the node has seen it, in the transaction that stores the job. A node that
 * finds the row locked leaves it to the one that has it.
 */
final class JdbcSchedules implements ScheduleStore {

  private static final String SAME =
      " WHERE name = ? AND version = ? AND kind = ? AND timing = ? AND treatment = ?";
  private static final String TIMETABLE =
      """
      SELECT n.at, s.name, s.version, s.kind, s.timing, s.treatment, s.next_fire_at,
             s.last_fire_at, s.announced_at
      FROM (SELECT :now AS at) n LEFT JOIN underpin_job_schedules s ON 1 = 1
      ORDER BY s.name\
      """;
  private static final String ANNOUNCE =
      "UPDATE underpin_job_schedules SET announced_at = :now" + SAME;
  private static final String DECLARE =
      """
      INSERT INTO underpin_job_schedules
        (name, version, kind, timing, treatment, next_fire_at, announced_at)
      VALUES (?, ?, ?, ?, ?, ?, :now)\
      """;
  private static final String IN_FORCE =
      """
      SELECT version, timing, announced_at, :later AS oldest FROM underpin_job_schedules
      WHERE name = ? FOR UPDATE\
      """;
  private static final String TAKE_OVER =
      """
      UPDATE underpin_job_schedules
      SET version = ?, kind = ?, timing = ?, treatment = ?, announced_at = :now WHERE name = ?\
      """;
  private static final String MOVE =
      "UPDATE underpin_job_schedules SET next_fire_at = ? WHERE name = ?";
  private static final String SEEN =
      "SELECT name FROM underpin_job_schedules" + SAME + " AND next_fire_at = ?";
  private static final String STEP =
      "UPDATE underpin_job_schedules SET next_fire_at = ?, last_fire_at = ?"
          + " WHERE name = ? AND next_fire_at = ?";
  private static final String REMOVE = "DELETE FROM underpin_job_schedules WHERE name = ?";

  private final Background own;
  private final Supplier<OpenTables> opened;

  JdbcSchedules(Background own, Supplier<OpenTables> opened) {
    this.own = own;
    this.opened = opened;
  }

  @Override
  public Timetable timetable() {
    Dated dated = opened.get().tables().dated();
    return own.autoCommitted("look at schedules", c -> timetable(c, dated));
  }

  private static Timetable timetable(Connection connection, Dated dated) throws SQLException {
    List<Line> lines =
        Sql.list(
            connection,
            dated.in(TIMETABLE),
            row ->
                new Line(
                    dated.read(row, "at"),
                    row.getString("name") == null ? null : stored(row, dated)));
    List<StoredSchedule> schedules = new ArrayList<>();
    for (Line line : lines) {
      if (line.schedule() != null) {
        schedules.add(line.schedule());
      }
    }
    return new Timetable(lines.get(0).now(), schedules);
  }

  /** Without a schedule there is one line, for the sake of the time. */
  private record Line(Instant now, @Nullable StoredSchedule schedule) {}

  private static StoredSchedule stored(ResultSet row, Dated dated) throws SQLException {
    Definition definition =
        new Definition(
            row.getInt("version"),
            row.getString("kind"),
            row.getString("timing"),
            row.getString("treatment"));
    Times times =
        new Times(
            dated.readOrNull(row, "next_fire_at"),
            dated.readOrNull(row, "last_fire_at"),
            dated.read(row, "announced_at"));
    return new StoredSchedule(row.getString("name"), definition, times);
  }

  @Override
  public boolean announce(Declaration declaration, Duration unownedAfter) {
    JobTables tables = opened.get().tables();
    return own.inTransaction(
        "announce a schedule", c -> announce(c, tables, declaration, unownedAfter));
  }

  private record InForce(int version, String timing, boolean isUnowned) {}

  private static boolean announce(
      Connection connection, JobTables tables, Declaration declaration, Duration unownedAfter)
      throws SQLException {
    tables.bound(connection);
    Dated dated = tables.dated();
    if (isAnnounced(connection, tables, declaration) || isNew(connection, tables, declaration)) {
      return true;
    }
    InForce other =
        Sql.first(
            connection,
            dated.in(IN_FORCE),
            row ->
                new InForce(
                    row.getInt("version"),
                    row.getString("timing"),
                    dated.read(row, "announced_at").isBefore(dated.read(row, "oldest"))),
            -unownedAfter.toMillis(),
            declaration.name());
    Definition mine = declaration.definition();
    if (other == null
        || !mine.goesBefore(other.version(), declaration.isStarting(), other.isUnowned())) {
      // gone meanwhile, or not to be changed: the next time tells
      return isAnnounced(connection, tables, declaration);
    }
    takeOver(connection, tables, declaration, other);
    return true;
  }

  private static boolean isAnnounced(
      Connection connection, JobTables tables, Declaration declaration) throws SQLException {
    Definition mine = declaration.definition();
    return Sql.update(
            connection,
            tables.dated().in(ANNOUNCE),
            declaration.name(),
            mine.version(),
            mine.kind(),
            mine.timing(),
            mine.treatment())
        == 1;
  }

  private static boolean isNew(Connection connection, JobTables tables, Declaration declaration)
      throws SQLException {
    Definition mine = declaration.definition();
    @Nullable Object[] row = {
      declaration.name(),
      mine.version(),
      mine.kind(),
      mine.timing(),
      mine.treatment(),
      tables.dated().argument(declaration.firstFireAt())
    };
    String declare = tables.unlessTaken(tables.dated().in(DECLARE));
    return tables.batch(connection, declare, List.<@Nullable Object[]>of(row))[0] == 1;
  }

  private static void takeOver(
      Connection connection, JobTables tables, Declaration declaration, InForce other)
      throws SQLException {
    Definition mine = declaration.definition();
    Sql.update(
        connection,
        tables.dated().in(TAKE_OVER),
        mine.version(),
        mine.kind(),
        mine.timing(),
        mine.treatment(),
        declaration.name());
    if (!other.timing().equals(mine.timing())) {
      Object first = tables.dated().argument(declaration.firstFireAt());
      Sql.update(connection, MOVE, first, declaration.name());
    }
  }

  @Override
  public boolean fire(Step step, List<NewJob> jobs, Runnable committed) {
    OpenTables open = opened.get();
    boolean fired = own.inTransaction("fire a schedule", c -> fire(c, open, step, jobs));
    if (fired && !jobs.isEmpty()) {
      committed.run();
    }
    return fired;
  }

  private static boolean fire(Connection connection, OpenTables open, Step step, List<NewJob> jobs)
      throws SQLException {
    JobTables tables = open.tables();
    tables.bound(connection);
    StoredSchedule seen = step.schedule();
    Definition definition = seen.definition();
    Dated dated = tables.dated();
    Object due = dated.argument(seen.times().nextFireAt());
    String free =
        Sql.first(
            connection,
            SEEN + tables.skipLocked(),
            row -> row.getString(1),
            seen.name(),
            definition.version(),
            definition.kind(),
            definition.timing(),
            definition.treatment(),
            due);
    // where rows cannot be skipped, the update waits, and looks again
    if (free == null
        || Sql.update(
                connection,
                STEP,
                dated.argument(step.nextFireAt()),
                dated.argument(step.lastFireAt()),
                free,
                due)
            != 1) {
      return false;
    }
    if (!jobs.isEmpty()) {
      open.parts().inserts().insert(connection, jobs, Membership.NONE);
    }
    return true;
  }

  @Override
  public boolean remove(String name) {
    Objects.requireNonNull(opened.get());
    return own.autoCommitted("remove a schedule", c -> Sql.update(c, REMOVE, name)) == 1;
  }
}
