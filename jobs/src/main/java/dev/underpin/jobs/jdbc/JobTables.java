package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.store.Capability;
import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.Handled;
import dev.underpin.jobs.store.NewJob;
import dev.underpin.jobs.store.Outcome;
import dev.underpin.jobs.store.Pending;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What differs from database to database: one implementation a dialect, with its statements as
 * constants. Every method works on the connection it is given; {@link JdbcJobStore} says in which
 * transaction. What is the same everywhere is in {@link JobRows} and its neighbours.
 */
interface JobTables {

  /** Rows that one statement changes at the most, where it is not told how many. */
  int AT_ONCE = 1_000;

  /**
   * What the database promises.
   *
   * @throws IllegalStateException if it would lose what it acknowledged
   */
  Set<Capability> capabilities(Connection connection) throws SQLException;

  /** How it says the time. */
  Dated dated();

  /** What goes before every transaction of the engine's own. */
  default void begin(Connection connection) throws SQLException {}

  /** What goes after it, before its connection is given back. */
  default void end(Connection connection) throws SQLException {}

  /** A query by key that sees what was committed last, in whatever transaction. */
  default String latest(String query) {
    return query;
  }

  /**
   * Whether to look for keys before inserting them: where an insert that meets a key would have the
   * end of its job wait for the enqueuer's transaction, and a look sees what was committed last.
   */
  default boolean looksForKeysFirst(Connection connection) throws SQLException {
    return false;
  }

  /** How many rows each of them changed; a key that is taken changes none. */
  default int[] batch(Connection connection, String sql, List<@Nullable Object[]> rows)
      throws SQLException {
    return Sql.batch(connection, sql, rows);
  }

  /**
   * A change of some rows, up to {@link #AT_ONCE}, that nobody else has locked.
   *
   * @param change an UPDATE or DELETE without a condition
   * @param table its table
   * @param key the primary key of that
   * @param which the condition
   */
  record Some(String change, String table, String key, String which) {}

  /** How many rows were changed; the arguments are those of the condition. */
  default int changeSome(Connection connection, Some some, @Nullable Object... arguments)
      throws SQLException {
    String sql =
        "%s WHERE %s AND %s IN (SELECT %s FROM %s WHERE %s LIMIT %d%s)"
            .formatted(
                some.change(),
                some.which(),
                some.key(),
                some.key(),
                some.table(),
                some.which(),
                AT_ONCE,
                skipLocked());
    @Nullable Object[] twice = Arrays.copyOf(arguments, arguments.length * 2);
    System.arraycopy(arguments, 0, twice, arguments.length, arguments.length);
    return Sql.update(connection, sql, twice);
  }

  /** An INSERT that changes nothing where the key is taken; H2 reports those in a batch. */
  String unlessTaken(String insert);

  List<Long> reserveIds(Connection connection, int count) throws SQLException;

  /** One statement for one job; for many, in the caller's transaction. */
  List<Long> insert(Connection connection, List<NewJob> jobs, Membership of) throws SQLException;

  /**
   * Stores a job that is due and has no keys as claimed by this worker, in one statement; none if
   * the worker's row is gone, or the dialect cannot.
   */
  default List<ClaimedJob> insertClaimed(Connection connection, NewJob job, long worker)
      throws SQLException {
    return List.of();
  }

  Pending look(Connection connection, Set<Handled> handled) throws SQLException;

  /** Claims nothing if the worker's row is gone; needs a transaction. */
  List<ClaimRow> claim(Connection connection, long worker, Set<Handled> handled, int limit)
      throws SQLException;

  /** Claims suspects; needs a transaction. */
  List<ClaimRow> claimSuspects(Connection connection, long worker, Set<Handled> handled, int limit)
      throws SQLException;

  /** Deletes what is done, and writes it to the history if wanted. */
  Set<Long> done(Connection connection, long worker, List<Outcome.Done> outcomes, boolean recorded)
      throws SQLException;

  /** Limit keys. */
  default LimitTables limits() {
    return new PlainLimitTables(this);
  }

  /** Work with a claim in it, such that everything in it is committed together. */
  default <T> T alone(Connection connection, Background.Work<T> work) throws SQLException {
    return work.run(connection);
  }

  /** Which kinds and versions stand in the ready index. */
  Set<Handled> readyKinds(Connection connection) throws SQLException;

  int stageDue(Connection connection) throws SQLException;

  /** Takes jobs from workers that are gone, those that nobody is about to change. */
  List<Taken> takeFrom(Connection connection, List<Long> orphans, int maxCrashes)
      throws SQLException;

  void insertWorker(Connection connection, long worker, Duration lease) throws SQLException;

  /** The ids that were cancelled, as text; null if the row is gone. */
  @Nullable String heartbeat(Connection connection, long worker, Duration lease, String told)
      throws SQLException;

  /** Has the server end this transaction if this process is frozen inside it, where it can. */
  void bound(Connection connection) throws SQLException;

  /** Whether it then just ends the connection, and does not say why. */
  default boolean endsSilently() {
    return false;
  }

  /** What a query of rows ends with that leaves out those that somebody else has locked. */
  String skipLocked();

  /** A query that tells other nodes of work; null if they have to poll. */
  @Nullable String tellOthers();

  /** Listens for such news on this connection; null if none will come. */
  @Nullable WorkNews listen(Connection connection) throws SQLException;

  /** A claimed row, with its place in the order of the claim. */
  record ClaimRow(ClaimedJob job, int priority, boolean untilStarted) {}

  /** A job that was taken from a worker that is gone. */
  record Taken(long id, boolean dead, Holding holding) {}

  /** What else a job's row says: the keys that it may hold, its kind, and the step it is of. */
  record Holding(
      @Nullable String uniqueKey, @Nullable String limitKey, String kind, @Nullable Long step) {

    /** Of these four columns of a row. */
    static Holding of(ResultSet row) throws SQLException {
      return new Holding(
          row.getString("unique_key"),
          row.getString("limit_key"),
          row.getString("kind"),
          row.getObject("step_id", Long.class));
    }
  }
}
