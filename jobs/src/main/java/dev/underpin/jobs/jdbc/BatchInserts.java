package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.store.NewBatch;
import dev.underpin.jobs.store.NewJob;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Stores batches: the jobs of each step, then its row, all in one transaction, so that nobody sees
 * a batch that is not complete.
 */
record BatchInserts(JobTables tables, Inserts jobs, BatchRows rows) {

  private static final String INSERT =
      """
      INSERT INTO underpin_job_batches
        (id, batch_id, step, state, on_dead, total, remaining, first_job, last_job, enqueued_at,
         jobs)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, :now, ?)\
      """;

  /** Where in its batch a step is. */
  private record Place(long batch, int step, int state, int onDead) {}

  /** The id of the batch. Needs a transaction. */
  long insert(Connection connection, NewBatch batch) throws SQLException {
    List<Long> ids = tables.reserveIds(connection, batch.steps().size());
    boolean begun = false;
    for (int i = 0; i < ids.size(); i++) {
      Membership step = new Membership(ids.get(i), begun);
      List<Long> stored = stored(connection, batch.steps().get(i), step);
      int first = stored.isEmpty() ? BatchRows.OVER : BatchRows.OPEN;
      int state = begun ? BatchRows.WAITING : first;
      Place place = new Place(ids.get(0), i, state, BatchRows.number(batch.onDead()));
      insert(connection, ids.get(i), place, stored);
      begun |= !stored.isEmpty();
    }
    if (!begun) {
      rows.allOver(connection, ids.get(0));
    }
    return ids.get(0);
  }

  private void insert(Connection connection, long id, Place place, List<Long> stored)
      throws SQLException {
    IdRanges ranges = IdRanges.of(stored);
    Sql.update(
        connection,
        tables.dated().in(INSERT),
        id,
        place.batch(),
        place.step(),
        place.state(),
        place.onDead(),
        stored.size(),
        stored.size(),
        ranges.first(),
        ranges.last(),
        ranges.toString());
  }

  /** In ascending order; one whose key was taken is not there. */
  private List<Long> stored(Connection connection, List<NewJob> given, Membership step)
      throws SQLException {
    if (given.isEmpty()) {
      return List.of();
    }
    boolean keyed = given.stream().anyMatch(Inserts::hasKeys);
    List<NewJob> wanted = keyed ? jobs.withIds(connection, given) : given;
    List<Long> answered = jobs.insert(connection, wanted, step);
    List<Long> stored = new ArrayList<>();
    for (int i = 0; i < answered.size(); i++) {
      // else it is the id of the job that has the key
      if (!keyed || answered.get(i).equals(wanted.get(i).id())) {
        stored.add(answered.get(i));
      }
    }
    return stored.stream().sorted().toList();
  }
}
