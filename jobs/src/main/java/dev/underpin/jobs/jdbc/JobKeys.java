package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.store.JobStoreException;
import dev.underpin.jobs.store.NewJob;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The keys that jobs must not have twice. A key is a row with the id of the job that holds it:
 * whoever inserts it first wins, and everybody else reads whose it is. Keys are inserted in their
 * own order and never late, so that two enqueues of the same keys cannot block each other
 * crosswise.
 */
final class JobKeys {

  private static final int PATIENCE = 20;

  private static final String INSERT =
      "INSERT INTO underpin_job_keys (job_key, job_id, expires_at) VALUES (?, ?, NULL)";
  private static final String INSERT_FOR_A_WHILE =
      "INSERT INTO underpin_job_keys (job_key, job_id, expires_at) VALUES (?, ?, :later)";
  private static final String DELETE_EXPIRED =
      "DELETE FROM underpin_job_keys WHERE job_key = ? AND expires_at < :now";
  private static final String HOLDER = "SELECT job_id FROM underpin_job_keys WHERE job_key = ?";
  private static final String KNOWN = HOLDER + " AND (expires_at IS NULL OR expires_at >= :now)";
  private static final String MOVE =
      "UPDATE underpin_job_keys SET job_id = ? WHERE job_key = ? AND job_id = ?";
  private static final String FREE =
      "DELETE FROM underpin_job_keys WHERE job_key = ? AND job_id = ? AND expires_at IS NULL";

  private final String insert;
  private final String insertForAWhile;
  private final String deleteExpired;
  private final String holder;
  private final String known;
  private final JobTables tables;

  JobKeys(JobTables tables) {
    this.tables = tables;
    insert = tables.unlessTaken(INSERT);
    insertForAWhile = tables.unlessTaken(tables.dated().in(INSERT_FOR_A_WHILE));
    deleteExpired = tables.dated().in(DELETE_EXPIRED);
    holder = tables.latest(HOLDER);
    known = tables.dated().in(KNOWN);
  }

  /** A job that wants a key; for how long, or until it is finished. */
  private record Wish(String key, long job, @Nullable Long keptMillis) {}

  /** Who holds a key for how long: a job and one of its keys. */
  record Held(long job, String key) {

    /** The unique key of a claimed job, if it has one. */
    static Stream<Held> of(JobTables.ClaimRow row) {
      String key = row.job().past().uniqueKey();
      return key == null ? Stream.of() : Stream.of(new Held(row.job().id(), key));
    }
  }

  /** For each job its own id if all its keys were free, else the id of the job that has one. */
  List<Long> take(Connection connection, List<NewJob> jobs, List<Long> ids) throws SQLException {
    List<Long> holders = new ArrayList<>(ids);
    List<Wish> idempotency = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      NewJob.Keys keys = jobs.get(i).keys();
      if (keys.idempotency() != null) {
        idempotency.add(
            new Wish(keys.idempotency(), ids.get(i), keys.idempotencyKept().toMillis()));
      }
    }
    replace(holders, ids, take(connection, idempotency));
    List<Wish> unique = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      String key = jobs.get(i).keys().unique();
      if (key != null && holders.get(i).equals(ids.get(i))) {
        unique.add(new Wish(key, ids.get(i), null));
      }
    }
    Map<Long, Long> taken = take(connection, unique);
    replace(holders, ids, taken);
    for (Wish wish : idempotency) {
      if (taken.containsKey(wish.job())) {
        Sql.update(connection, MOVE, taken.get(wish.job()), wish.key(), wish.job());
      }
    }
    return holders;
  }

  private static void replace(List<Long> holders, List<Long> ids, Map<Long, Long> taken) {
    for (int i = 0; i < ids.size(); i++) {
      Long holder = taken.get(ids.get(i));
      if (holder != null) {
        holders.set(i, holder);
      }
    }
  }

  /**
   * The holders of the keys that were not free, by the id of the job that wished for one. Where a
   * holder's job was finished before it could be read, everything is tried again from the first
   * key: to take that one late would be out of order.
   */
  private Map<Long, Long> take(Connection connection, List<Wish> wishes) throws SQLException {
    for (int i = 0; i < PATIENCE; i++) {
      Savepoint before = wishes.size() > 1 ? connection.setSavepoint() : null;
      Map<Long, Long> taken = new TreeMap<>();
      boolean isSettled = isSettled(connection, wishes, taken);
      if (before != null && isSettled) {
        connection.releaseSavepoint(before);
      } else if (before != null) {
        connection.rollback(before);
      }
      if (isSettled) {
        return taken;
      }
    }
    throw new JobStoreException(
        "could not enqueue: the jobs that hold key \"%s\" and others came and went %d times; try again"
            .formatted(wishes.get(0).key(), PATIENCE),
        null);
  }

  private boolean isSettled(Connection connection, List<Wish> wishes, Map<Long, Long> taken)
      throws SQLException {
    for (Wish wish : insert(connection, unknown(connection, wishes, taken))) {
      Long found = Sql.first(connection, holder, row -> row.getLong(1), wish.key());
      if (found == null) {
        return false;
      }
      taken.put(wish.job(), found);
    }
    return true;
  }

  /** Without those whose holders can be seen without a lock. */
  private List<Wish> unknown(Connection connection, List<Wish> wishes, Map<Long, Long> taken)
      throws SQLException {
    if (wishes.isEmpty() || !tables.looksForKeysFirst(connection)) {
      return wishes;
    }
    List<Wish> unknown = new ArrayList<>();
    for (Wish wish : wishes) {
      Long found = Sql.first(connection, known, row -> row.getLong(1), wish.key());
      if (found == null) {
        unknown.add(wish);
      } else {
        taken.put(wish.job(), found);
      }
    }
    return unknown;
  }

  private List<Wish> insert(Connection connection, List<Wish> wishes) throws SQLException {
    List<Wish> sorted = wishes.stream().sorted(Comparator.comparing(Wish::key)).toList();
    List<Wish> refused = new ArrayList<>();
    List<Wish> lasting = new ArrayList<>();
    for (Wish wish : sorted) {
      if (wish.keptMillis() == null) {
        lasting.add(wish);
      } else if (!isFreeForAWhile(connection, wish)) {
        refused.add(wish);
      }
    }
    refused.addAll(refused(lasting, batch(connection, insert, lasting)));
    return refused;
  }

  /** Key by key: whoever deletes some and then inserts them blocks others crosswise. */
  private boolean isFreeForAWhile(Connection connection, Wish wish) throws SQLException {
    return isInserted(connection, wish)
        || (Sql.update(connection, deleteExpired, wish.key()) == 1 && isInserted(connection, wish));
  }

  private boolean isInserted(Connection connection, Wish wish) throws SQLException {
    return batch(connection, insertForAWhile, List.of(wish))[0] == 1;
  }

  private int[] batch(Connection connection, String sql, List<Wish> wishes) throws SQLException {
    return tables.batch(connection, sql, wishes.stream().map(JobKeys::row).toList());
  }

  private static @Nullable Object[] row(Wish wish) {
    Long kept = wish.keptMillis();
    return kept == null ? row(wish.key(), wish.job()) : row(wish.key(), wish.job(), kept);
  }

  private static List<Wish> refused(List<Wish> wishes, int[] inserted) {
    List<Wish> refused = new ArrayList<>();
    for (int i = 0; i < inserted.length; i++) {
      if (inserted[i] != 1) {
        refused.add(wishes.get(i));
      }
    }
    return refused;
  }

  /** Takes a key again for a job that is replayed; false if another job has it. */
  boolean retake(Connection connection, Held held) throws SQLException {
    Wish wish = new Wish(held.key(), held.job(), null);
    Long holder = take(connection, List.of(wish)).get(held.job());
    return holder == null || holder == held.job();
  }

  /** Of jobs that were claimed, the keys that hold until then. */
  void freeAtStart(Connection connection, List<JobTables.ClaimRow> claimed) throws SQLException {
    free(
        connection,
        claimed.stream().filter(JobTables.ClaimRow::untilStarted).flatMap(Held::of).toList());
  }

  void free(Connection connection, List<Held> keys) throws SQLException {
    Sql.batch(connection, FREE, keys.stream().map(held -> row(held.key(), held.job())).toList());
  }

  private static @Nullable Object[] row(@Nullable Object... values) {
    return values;
  }
}
