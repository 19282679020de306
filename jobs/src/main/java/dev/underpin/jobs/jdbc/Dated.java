package dev.underpin.jobs.jdbc;

/**
 * How a dialect says the time; database time, since workers' clocks drift. In a statement, {@code
 * :now} is now and {@code :later} so many milliseconds from now, an argument.
 *
 * @param now an expression
 * @param later an expression with one argument
 */
record Dated(String now, String later) {

  static final Dated POSTGRESQL =
      new Dated("clock_timestamp()", "clock_timestamp() + ? * interval '1 millisecond'");
  static final Dated H2 =
      new Dated("CURRENT_TIMESTAMP", "DATEADD(MILLISECOND, ?, CURRENT_TIMESTAMP)");

  String in(String sql) {
    return sql.replace(":now", now).replace(":later", later);
  }
}
