package dev.underpin.observability.jdbc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/** Builds a {@link QueryWatch}. Not thread-safe. */
public final class QueryWatchBuilder {

  /** From when on a statement is slow unless told otherwise. */
  public static final Duration DEFAULT_SLOW = Duration.ofMillis(200);

  /** How often a request executes a statement before that is an N+1, unless told otherwise. */
  public static final int DEFAULT_N_PLUS_ONE = 10;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Duration LONGEST = Duration.ofDays(1);

  final DataSource dataSource;
  final List<String> own = new ArrayList<>();
  String name = "db";
  Duration slow = DEFAULT_SLOW;
  int nPlusOne = DEFAULT_N_PLUS_ONE;
  boolean showsParameters;
  boolean comments;
  LongSupplier ticker = System::nanoTime;

  QueryWatchBuilder(DataSource dataSource) {
    this.dataSource = Objects.requireNonNull(dataSource, "dataSource");
  }

  /**
   * What the database is called in log lines, where an application has several.
   *
   * @param value 1 to 64 letters, digits, dots, dashes and underscores; default {@code db}
   * @return this builder
   * @throws IllegalArgumentException if it is anything else
   */
  public QueryWatchBuilder name(String value) {
    if (!NAME.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "name must match %s but was \"%s\"; change QueryWatchBuilder.name"
              .formatted(NAME, value));
    }
    name = value;
    return this;
  }

  /**
   * From which duration on a statement is slow, its way through the network included.
   *
   * @param duration more than zero and at most a day; default {@link #DEFAULT_SLOW}
   * @return this builder
   * @throws IllegalArgumentException if it is out of bounds
   */
  public QueryWatchBuilder slow(Duration duration) {
    if (duration.isZero() || duration.isNegative() || duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "slow must be more than 0 and at most a day but was %s; change QueryWatchBuilder.slow"
              .formatted(duration));
    }
    slow = duration;
    return this;
  }

  /**
   * How often a request executes a statement before that is an N+1.
   *
   * @param executions at least 2; default {@link #DEFAULT_N_PLUS_ONE}
   * @return this builder
   * @throws IllegalArgumentException if it is less
   */
  public QueryWatchBuilder nPlusOne(int executions) {
    if (executions < 2) {
      throw new IllegalArgumentException(
          "nPlusOne must be at least 2 but was %d; raise QueryWatchBuilder.nPlusOne"
              .formatted(executions));
    }
    nPlusOne = executions;
    return this;
  }

  /**
   * Shows parameters and literals of slow queries in the log. They may be anybody's personal data:
   * for test systems, not for production. Default: only their types are shown, and literals are
   * found by the rules that a database has unless it is set to others: a MySQL with {@code
   * NO_BACKSLASH_ESCAPES} or a PostgreSQL without {@code standard_conforming_strings} may end a
   * literal elsewhere than we do. What is passed as a parameter is in no text.
   *
   * @return this builder
   */
  public QueryWatchBuilder showParameters() {
    showsParameters = true;
    return this;
  }

  /**
   * Sends the request's id and trace along in a comment behind each statement, in the form of <a
   * href="https://google.github.io/sqlcommenter/spec/">sqlcommenter</a>, so that the database's own
   * log and its list of running statements name the request. A statement that has a comment
   * already, or is JDBC's call of a procedure, goes as it is. Default off, for the price is high
   * where statements are prepared: each request's text is another one to the caches of drivers and
   * servers. A statement that is prepared in one request and used in the next keeps its comment.
   *
   * @return this builder
   */
  public QueryWatchBuilder sqlComments() {
    comments = true;
    return this;
  }

  /**
   * A package of the application's own. Callers are then looked for in such packages and those
   * below only; without any, everywhere but in the platform, drivers, pools and the usual
   * frameworks.
   *
   * @param packageName {@code com.acme.shop}
   * @return this builder
   * @throws IllegalArgumentException if it is blank
   */
  public QueryWatchBuilder own(String packageName) {
    if (packageName.isBlank()) {
      throw new IllegalArgumentException(
          "own package must not be blank; change QueryWatchBuilder.own");
    }
    own.add(packageName.endsWith(".") ? packageName : packageName + '.');
    return this;
  }

  /**
   * What durations are measured with.
   *
   * @param nanoTime monotonic nanoseconds; default {@link System#nanoTime}
   * @return this builder
   */
  public QueryWatchBuilder ticker(LongSupplier nanoTime) {
    ticker = Objects.requireNonNull(nanoTime, "nanoTime");
    return this;
  }

  /**
   * {@return the watch; no connection is opened}
   *
   * @throws IllegalArgumentException if the data source, or the one behind it, is watched already
   */
  public QueryWatch build() {
    if (QueryWatch.isWatched(dataSource)) {
      throw new IllegalArgumentException(
          "data source must not be watched already, or all would count twice; drop one QueryWatch");
    }
    return new QueryWatch(this);
  }
}
