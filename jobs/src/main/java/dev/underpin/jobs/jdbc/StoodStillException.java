package dev.underpin.jobs.jdbc;

import java.io.Serial;
import java.sql.SQLException;

/** A transaction that the server has ended, and rolled back, while this process stood still. */
final class StoodStillException extends SQLException {
  @Serial private static final long serialVersionUID = 1;

  StoodStillException(SQLException why) {
    super(why.getMessage(), why.getSQLState(), why.getErrorCode(), why);
  }
}
