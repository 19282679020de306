package dev.underpin.jobs.jdbc;

import java.sql.SQLException;
import java.time.Duration;

/** Hears of work that other processes enqueue, on a connection that listens. */
interface WorkNews {

  /** Waits for news; false if none came in time. */
  boolean await(Duration limit) throws SQLException;
}
