package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.store.NewJob;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

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

  List<Long> insert(Connection connection, List<NewJob> jobs) throws SQLException {
    return jobs.stream().noneMatch(Inserts::hasKeys)
        ? tables.insert(connection, jobs)
        : insertWithKeys(connection, jobs);
  }

  private List<Long> insertWithKeys(Connection connection, List<NewJob> jobs) throws SQLException {
    List<Long> ids = new ArrayList<>();
    List<Long> fresh = tables.reserveIds(connection, jobs.size());
    for (int i = 0; i < jobs.size(); i++) {
      Long reserved = jobs.get(i).id();
      ids.add(reserved == null ? fresh.get(i) : reserved);
    }
    List<Long> holders = keys.take(connection, jobs, ids);
    List<NewJob> free = new ArrayList<>();
    for (int i = 0; i < jobs.size(); i++) {
      if (holders.get(i).equals(ids.get(i))) {
        NewJob job = jobs.get(i);
        free.add(new NewJob(ids.get(i), job.kind(), job.when(), job.keys(), job.content()));
      }
    }
    if (!free.isEmpty()) {
      tables.insert(connection, free);
    }
    return holders;
  }
}
