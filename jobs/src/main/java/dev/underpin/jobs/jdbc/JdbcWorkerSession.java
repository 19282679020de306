package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.store.JobStoreException;
import dev.underpin.jobs.store.WorkerSession;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker's row. Heartbeats go over one connection that is kept from the start on: a pool that the
 * application has exhausted must not cost every worker its lease. A read on it ends after a quarter
 * of the lease, since a connection that is half open would answer never.
 */
final class JdbcWorkerSession implements WorkerSession {

  private static final Logger LOG = LoggerFactory.getLogger(JdbcWorkerSession.class);

  private static final String GONE = "gone";

  private final JdbcJobStore store;
  private final JobTables tables;
  private final long worker;
  private final Duration lease;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable DataSource source;
  private @Nullable Connection connection;
  private @Nullable WorkNews news;
  private String told = "";
  private volatile boolean hears;
  private volatile boolean closed;

  JdbcWorkerSession(JdbcJobStore store, JobTables tables, long worker, Duration lease) {
    this.store = store;
    this.tables = tables;
    this.worker = worker;
    this.lease = lease;
  }

  /** Takes the connection that is kept, and registers over it. */
  void open(DataSource dataSource) {
    source = dataSource;
    locked(
        "register a worker",
        open -> {
          tables.insertWorker(open, worker, lease);
          return worker;
        });
  }

  @Override
  public long worker() {
    return worker;
  }

  @Override
  public @Nullable Set<Long> heartbeat() {
    if (closed) {
      return null;
    }
    String cancelled =
        locked(
            "send a heartbeat",
            open -> {
              String ids = tables.heartbeat(open, worker, lease, told);
              return ids == null ? GONE : ids;
            });
    if (cancelled.equals(GONE)) {
      return null;
    }
    told = cancelled;
    return Arrays.stream(cancelled.split(","))
        .filter(id -> !id.isEmpty())
        .map(Long::valueOf)
        .collect(Collectors.toSet());
  }

  @Override
  public boolean hearsOfWork() {
    return hears;
  }

  @Override
  public boolean awaitWork(Duration limit) throws InterruptedException {
    return locked(
        "listen for work",
        open -> {
          WorkNews listening = news;
          return listening != null && listening.await(limit);
        });
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
    store
        .own()
        .bounded(
            "end a worker",
            c -> {
              WorkerRows.remove(c, worker);
              return worker;
            });
  }

  private <T> T locked(String what, Background.Work<T> work) {
    lock.lock();
    try {
      Connection open = connection;
      if (open == null) {
        open = connect();
        connection = open;
      }
      return work.run(open);
    } catch (SQLException e) {
      // perhaps the connection was cut: the next heartbeat opens a new one
      closeConnection();
      throw Background.failed(what, e);
    } finally {
      lock.unlock();
    }
  }

  private Connection connect() throws SQLException {
    if (source == null || closed) {
      throw new JobStoreException("could not connect: this worker is closed", null);
    }
    Connection open = source.getConnection();
    open.setAutoCommit(true);
    Background.limit(open, (int) Math.max(250, lease.toMillis() / 4));
    news = tables.listen(open);
    hears = news != null;
    return open;
  }

  private void closeConnection() {
    Connection open = connection;
    connection = null;
    news = null;
    hears = false;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        LOG.debug("closing the heartbeat's connection failed", e);
      }
    }
  }
}
