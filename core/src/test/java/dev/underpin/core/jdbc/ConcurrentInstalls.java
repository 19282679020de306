package dev.underpin.core.jdbc;

import static dev.underpin.core.jdbc.SchemaInstallerContract.V1;
import static dev.underpin.core.jdbc.SchemaInstallerContract.V2;
import static dev.underpin.core.jdbc.SchemaInstallerContract.installer;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** Installers that meet each other. */
final class ConcurrentInstalls {

  private ConcurrentInstalls() {}

  /** Each has a connection before any begins. */
  static void tenAtOnce(ProbedDataSource pool, DataSource database) throws Exception {
    CyclicBarrier connected = new CyclicBarrier(10);
    AtomicInteger arrived = new AtomicInteger();
    pool.probe(
        call -> {
          if (call.startsWith("setAutoCommit") && arrived.getAndIncrement() < 10) {
            await(connected);
          }
        });
    ExecutorService nodes = Executors.newFixedThreadPool(10);
    try {
      List<Callable<Boolean>> starts = new ArrayList<>();
      for (int node = 0; node < 10; node++) {
        starts.add(
            () -> {
              installer(V1, V2).install(pool);
              return Sql.query(database, "SELECT COUNT(*) FROM account").equals("0");
            });
      }
      for (Future<Boolean> installed : nodes.invokeAll(starts, 60, SECONDS)) {
        assertThat(installed.get()).isTrue();
      }
    } finally {
      nodes.shutdownNow();
    }
  }

  private static void await(CyclicBarrier barrier) throws SQLException {
    try {
      barrier.await(30, SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new SQLException(e);
    }
  }

  /** While the holder has the lock, tries again and again; then installs. */
  static void onceReleased(DataSource database, Connection holder) throws Exception {
    CountDownLatch tries = new CountDownLatch(4);
    ProbedDataSource probed =
        new ProbedDataSource(database)
            .probe(
                call -> {
                  if (call.startsWith("execute CREATE TABLE IF NOT EXISTS underpin_schema_lock")) {
                    tries.countDown();
                  }
                });
    FutureTask<Boolean> install = new FutureTask<>(() -> installer(V1, V2).install(probed), true);
    new Thread(install).start();

    assertThat(tries.await(30, SECONDS)).isTrue();
    assertThat(probed.calls())
        .noneMatch(call -> call.contains("account"))
        .containsOnlyOnce("getConnection");
    holder.commit();
    assertThat(install.get(30, SECONDS)).isTrue();
    assertThat(Sql.query(database, "SELECT COUNT(*) FROM account")).isEqualTo("0");
  }
}
