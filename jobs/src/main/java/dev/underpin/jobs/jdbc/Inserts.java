package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.store.NewJob;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;

/** Stores jobs: at once where they have no keys, else those whose keys are free. */
record Inserts(JobTables tables, JobKeys keys) {

  /** A single job without keys is one statement, which needs none. */
  static boolean needTransaction(List<NewJob> jobs) {
    return jobs.size() > 1 || hasKeys(jobs.get(0));
  }

  /** Whether it may begin as soon as it is stored. */
  static boolean canBeClaimed(NewJob job) {
    return job.when().isNow() && !hasKeys(job) && job.keys().limit() == null;
  }

  static boolean hasKeys(NewJob job) {
    return job.keys().unique() != null || job.keys().idempotency() != null;
  }

  List<Long> insert(Connection connection, List<NewJob> jobs, Membership of) throws SQLException {
    return jobs.stream().noneMatch(Inserts::hasKeys)
        ? tables.insert(connection, jobs, of)
        : insertWithKeys(connection, withIds(connection, jobs), of);
  }

  /** The same, each with an id of its own. */
  List<NewJob> withIds(Connection connection, List<NewJob> jobs) throws SQLException {
    int missing = (int) jobs.stream().filter(job -> job.id() == null).count();
    if (missing == 0) {
      return jobs;
    }
    Iterator<Long> fresh = tables.reserveIds(connection, missing).iterator();
    List<NewJob> all = new ArrayList<>(jobs.size());
    for (NewJob job : jobs) {
      Long id = job.id() == null ? fresh.next() : job.id();
      all.add(new NewJob(id, job.kind(), job.when(), job.keys(), job.content()));
    }
    return all;
  }

  private List<Long> insertWithKeys(Connection connection, List<NewJob> jobs, Membership of)
      throws SQLException {
    List<Long> ids = new ArrayList<>();
    jobs.forEach(job -> ids.add(Objects.requireNonNull(job.id())));
    List<Long> holders = keys.take(connection, jobs, ids);
    List<NewJob> free = new ArrayList<>();
    for (int i = 0; i < jobs.size(); i++) {
      if (holders.get(i).equals(ids.get(i))) {
        free.add(jobs.get(i));
      }
    }
    if (!free.isEmpty()) {
      tables.insert(connection, free, of);
    }
    return holders;
  }
}
