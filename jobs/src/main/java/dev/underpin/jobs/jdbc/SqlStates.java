package dev.underpin.jobs.jdbc;

import java.sql.SQLException;
import java.util.stream.Stream;

/** Looks into failures. Where MariaDB's connection ends in a batch, only the cause has a state. */
final class SqlStates {

  private SqlStates() {}

  /** Whether the failure, or one of its causes, has a state that begins so. */
  static boolean has(SQLException failure, String prefix) {
    return causes(failure)
        .anyMatch(
            cause ->
                cause instanceof SQLException e
                    && String.valueOf(e.getSQLState()).startsWith(prefix));
  }

  /** The failure and its causes. */
  static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause);
  }
}
