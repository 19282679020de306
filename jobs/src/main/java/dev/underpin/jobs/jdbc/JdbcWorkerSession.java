package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.store.JobStoreException;
import dev.underpin.jobs.store.WorkerSession;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker's row. Heartbeats go over one connection that is kept: a pool that the application has
 * exhausted must not cost every worker its lease.
 */
final class JdbcWorkerSession implements WorkerSession {

  private static final Logger LOG = LoggerFactory.getLogger(JdbcWorkerSession.class);

  private final JdbcJobStore store;
  private final long worker;
  private final Duration lease;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Connection connection;
  private boolean closed;

  JdbcWorkerSession(JdbcJobStore store, long worker, Duration lease) {
    this.store = store;
    this.worker = worker;
    this.lease = lease;
  }

  @Override
  public long worker() {
    return worker;
  }

  @Override
  public boolean heartbeat() {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      Connection open = connection;
      if (open == null) {
        open = store.dedicatedConnection();
        connection = open;
      }
      return store.heartbeat(open, worker, lease);
    } catch (SQLException e) {
      // perhaps the connection was cut: the next heartbeat opens a new one
      closeConnection();
      throw new JobStoreException("could not send a heartbeat: " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      closeConnection();
    } finally {
      lock.unlock();
    }
    store.removeWorker(worker);
  }

  private void closeConnection() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        LOG.debug("closing the heartbeat's connection failed", e);
      }
    }
  }
}
