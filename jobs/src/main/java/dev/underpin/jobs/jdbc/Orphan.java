package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.jdbc.JobTables.Holding;
import dev.underpin.jobs.jdbc.JobTables.Taken;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A job of a worker that is gone, where a database takes back row by row. */
record Orphan(long id, boolean onTrial, int crashes, Holding holding) {

  private static final String TAKE_BACK =
      "UPDATE underpin_jobs SET worker = NULL, crashes = crashes + ?, state = ?,"
          + " last_error = COALESCE(?, last_error) WHERE id = ?";
  private static final int ON_TRIAL = 6;
  private static final int DEAD = 2;
  private static final int SUSPECT = 4;

  /** Of a row of id, state, crashes and what it holds. */
  static Orphan of(ResultSet row) throws SQLException {
    return new Orphan(row.getLong(1), row.getInt(2) == ON_TRIAL, row.getInt(3), Holding.of(row));
  }

  /** Of rows that are locked. */
  static List<Taken> takeBack(Connection connection, List<Orphan> orphans, int maxCrashes)
      throws SQLException {
    List<Taken> taken = new ArrayList<>();
    for (Orphan job : orphans) {
      boolean dead = job.onTrial() && job.crashes() + 1 >= maxCrashes;
      String error =
          dead
              ? "its process died %d times while it ran as a suspect".formatted(job.crashes() + 1)
              : null;
      int crash = job.onTrial() ? 1 : 0;
      Sql.update(connection, TAKE_BACK, crash, dead ? DEAD : SUSPECT, error, job.id());
      taken.add(new Taken(job.id(), dead, job.holding()));
    }
    return taken;
  }
}
