package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.jdbc.JobTables.Taken;
import dev.underpin.jobs.store.Limit;
import dev.underpin.jobs.store.Rescued;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Workers that are gone, in every dialect. The worker's row is deleted first, so that it can claim
 * and keep nothing any more, and noted as an orphan until all its jobs are taken from it: a job
 * whose row a frozen handler's transaction has locked is left for the next time, and holds up
 * nobody.
 */
final class WorkerRows {

  private static final String EXPIRED =
      "SELECT id FROM underpin_job_workers WHERE expires_at < :now";
  private static final String DELETE_EXPIRED =
      "DELETE FROM underpin_job_workers WHERE id = ? AND expires_at < :now";
  private static final String ORPHAN = "INSERT INTO underpin_job_orphans (worker) VALUES (?)";
  private static final String ORPHANS = "SELECT worker FROM underpin_job_orphans";
  private static final String LEFT =
      "SELECT 1 FROM underpin_jobs WHERE state IN (0, 4, 6) AND worker = ? LIMIT 1";
  private static final String FORGET = "DELETE FROM underpin_job_orphans WHERE worker = ?";
  private static final String DELETE = "DELETE FROM underpin_job_workers WHERE id = ?";
  private static final String HELD =
      "SELECT id FROM underpin_jobs WHERE state IN (0, 4, 6) AND worker = ?";
  private static final String RELEASE =
      "UPDATE underpin_jobs SET worker = NULL, state = CASE WHEN state = 0 THEN 0 ELSE 4 END"
          + " WHERE id = ? AND worker = ?";

  private final JobTables tables;
  private final JobKeys keys;
  private final Admission admission;
  private final BatchRows batches;

  WorkerRows(JobTables tables, JobKeys keys, Admission admission, BatchRows batches) {
    this.tables = tables;
    this.keys = keys;
    this.admission = admission;
    this.batches = batches;
  }

  /** Needs a transaction. */
  Rescued rescue(Connection connection, int maxCrashes) throws SQLException {
    tables.bound(connection);
    deleteExpired(connection);
    List<Long> orphans = Sql.list(connection, ORPHANS, row -> row.getLong(1));
    if (orphans.isEmpty()) {
      return new Rescued(0, 0);
    }
    List<Taken> taken = tables.takeFrom(connection, orphans, maxCrashes);
    List<JobKeys.Held> free = new ArrayList<>();
    StepEnds ends = new StepEnds();
    SortedMap<String, String> given = new TreeMap<>();
    int dead = 0;
    // a suspect keeps its keys and its unit
    for (Taken job : taken.stream().filter(Taken::dead).toList()) {
      dead++;
      JobTables.Holding had = job.holding();
      if (had.uniqueKey() != null) {
        free.add(new JobKeys.Held(job.id(), had.uniqueKey()));
      }
      if (had.limitKey() != null) {
        given.put(had.limitKey(), Limit.perKeyName(had.kind()));
      }
      ends.add(had.step(), true);
    }
    keys.free(connection, free);
    batches.ended(connection, ends);
    admission.given(connection, given);
    forget(connection, orphans);
    return new Rescued(taken.size() - dead, dead);
  }

  /**
   * Looks first: a condition of the DELETE would wait in MariaDB for the row that a frozen
   * handler's transaction has locked. Nothing can be claimed by these workers meanwhile.
   */
  private static void forget(Connection connection, List<Long> orphans) throws SQLException {
    for (long worker : orphans) {
      if (Sql.first(connection, LEFT, row -> row.getLong(1), worker) == null) {
        Sql.update(connection, FORGET, worker);
      }
    }
  }

  private void deleteExpired(Connection connection) throws SQLException {
    String expired = tables.dated().in(EXPIRED) + tables.skipLocked();
    List<Long> ids = Sql.list(connection, expired, row -> row.getLong(1));
    for (long id : ids) {
      if (Sql.update(connection, tables.dated().in(DELETE_EXPIRED), id) == 1) {
        Sql.update(connection, ORPHAN, id);
      }
    }
  }

  /** For a worker that leaves in good order; needs a transaction. */
  static void remove(Connection connection, long worker) throws SQLException {
    Sql.update(connection, DELETE, worker);
    releaseUnknown(connection, worker, Set.of());
  }

  /**
   * Looks first, and changes by id: an UPDATE by worker would lock every ready row in MariaDB, and
   * wait for those that open transactions have enqueued.
   */
  static int releaseUnknown(Connection connection, long worker, Set<Long> known)
      throws SQLException {
    int released = 0;
    for (long id : Sql.list(connection, HELD, row -> row.getLong(1), worker)) {
      if (!known.contains(id)) {
        released += Sql.update(connection, RELEASE, id, worker);
      }
    }
    return released;
  }
}
