package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.store.NewJob;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How MariaDB and MySQL store jobs: many rows a statement. Of those the server tells the first id
 * only; the others follow it, step by step, since the number of rows is known beforehand (AUTO-INC
 * modes 0 to 2). There is no sequence in MySQL: ids are reserved by inserting rows that are rolled
 * back, which never gives an id a second time.
 */
final class MariaDbInserts {

  private static final int ROWS_AT_ONCE = 500;
  private static final int BYTES_AT_ONCE = 1 << 20;

  private MariaDbInserts() {}

  static List<Long> insert(Connection connection, List<NewJob> given, Membership of)
      throws SQLException {
    List<NewJob> jobs = allOrNone(connection, given);
    List<Long> ids = new ArrayList<>(jobs.size());
    int from = 0;
    while (from < jobs.size()) {
      int to = from;
      long bytes = 0;
      while (to < jobs.size() && to - from < ROWS_AT_ONCE && bytes < BYTES_AT_ONCE) {
        bytes += jobs.get(to).content().payload().length;
        to++;
      }
      ids.addAll(insertSome(connection, jobs.subList(from, to), of));
      from = to;
    }
    return ids;
  }

  /** Where some have an id already, the others get theirs before, since none would be told. */
  private static List<NewJob> allOrNone(Connection connection, List<NewJob> jobs)
      throws SQLException {
    long reserved = jobs.stream().filter(job -> job.id() != null).count();
    if (reserved == 0 || reserved == jobs.size()) {
      return jobs;
    }
    List<NewJob> all = new ArrayList<>(jobs.size());
    Iterator<Long> fresh = reserveIds(connection, jobs.size() - (int) reserved).iterator();
    for (NewJob job : jobs) {
      Long id = job.id() == null ? fresh.next() : job.id();
      all.add(new NewJob(id, job.kind(), job.when(), job.keys(), job.content()));
    }
    return all;
  }

  private static List<Long> insertSome(Connection connection, List<NewJob> jobs, Membership of)
      throws SQLException {
    List<@Nullable Object> arguments = new ArrayList<>();
    List<Integer> states = of.statesOf(jobs);
    for (int i = 0; i < jobs.size(); i++) {
      add(arguments, jobs.get(i), states.get(i), of.step());
    }
    String sql = MariaDbSql.insert(jobs.size());
    try (PreparedStatement statement =
        connection.prepareStatement(sql, Statement.RETURN_GENERATED_KEYS)) {
      Sql.bind(statement, arguments.toArray());
      statement.executeUpdate();
      if (jobs.get(0).id() != null) {
        return jobs.stream().map(job -> Objects.requireNonNull(job.id())).toList();
      }
      return jobs.size() == 1
          ? Sql.read(statement.getGeneratedKeys(), row -> row.getLong(1))
          : ids(connection, jobs.size());
    }
  }

  private static void add(
      List<@Nullable Object> arguments, NewJob job, int state, @Nullable Long step) {
    arguments.add(job.id());
    arguments.add(job.kind().name());
    arguments.add(job.kind().version());
    arguments.add(job.kind().queue());
    arguments.add(job.when().priority());
    arguments.add(state);
    arguments.add(Dated.MARIADB.argument(job.when().at()));
    arguments.add(job.when().delay().toMillis());
    arguments.add(job.keys().unique());
    arguments.add(job.keys().untilStarted());
    arguments.add(job.keys().limit());
    arguments.add(job.content().codec());
    arguments.add(job.content().cipherKey());
    arguments.add(job.content().context());
    arguments.add(job.content().payload());
    arguments.add(step);
  }

  /** Of the rows that this session inserted last; a cluster's nodes take ids in larger steps. */
  private static List<Long> ids(Connection connection, int count) throws SQLException {
    long[] firstAndStep =
        Sql.list(
                connection, MariaDbSql.FIRST_ID, row -> new long[] {row.getLong(1), row.getLong(2)})
            .get(0);
    List<Long> ids = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      ids.add(firstAndStep[0] + i * firstAndStep[1]);
    }
    return ids;
  }

  static List<Long> reserveIds(Connection connection, int count) throws SQLException {
    boolean isOwn = connection.getAutoCommit();
    if (isOwn) {
      connection.setAutoCommit(false);
    }
    try {
      Savepoint before = connection.setSavepoint();
      List<Long> ids = new ArrayList<>(count);
      while (ids.size() < count) {
        int some = Math.min(count - ids.size(), ROWS_AT_ONCE);
        Sql.update(connection, MariaDbSql.reserve(some));
        ids.addAll(ids(connection, some));
      }
      connection.rollback(before);
      return ids;
    } finally {
      if (isOwn) {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    }
  }
}
