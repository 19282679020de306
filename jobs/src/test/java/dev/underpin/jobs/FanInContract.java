package dev.underpin.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.underpin.jobs.BatchWorker.Joint;
import dev.underpin.jobs.BatchWorker.Part;
import dev.underpin.jobs.BreakPoint.Kind;
import dev.underpin.jobs.store.BatchInfo;
import dev.underpin.testkit.ChildJvm;
import dev.underpin.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Fan-in while the processes that do the work die, and freeze, at every step of it. Each batch has
 * six parts, half of them with transactional handlers; what follows on them, a fan-out of three;
 * and what follows on those. A joint's line is committed with its job, so two lines were two
 * joints.
 */
abstract class FanInContract extends ServerNodes {

  private static final Duration STARTED = Duration.ofSeconds(30);
  private static final int A_POINT = 3;

  private record Point(Kind kind, String statement, int times) {}

  private static final String DELETED = "DELETE";
  private static final String COUNTED = "UPDATE underpin_job_batches SET remaining";
  private static final String LOOKED = "SELECT id FROM underpin_jobs WHERE id BETWEEN";
  private static final String RELEASED = "step_id = ? AND state = -3";
  private static final String MOVED = "UPDATE underpin_job_batches SET state";
  private static final String JOINED = "INSERT INTO joints";

  /** The way of an end, from its first statement on. */
  private static final List<Point> POINTS =
      List.of(
          new Point(Kind.STATEMENT, DELETED, 4),
          new Point(Kind.STATEMENT, COUNTED, 3),
          new Point(Kind.STATEMENT, LOOKED, 1),
          new Point(Kind.STATEMENT, MOVED, 1),
          new Point(Kind.STATEMENT, RELEASED, 2),
          new Point(Kind.COMMIT, COUNTED, 2),
          new Point(Kind.COMMIT, RELEASED, 2),
          new Point(Kind.COMMITTED, RELEASED, 1),
          new Point(Kind.COMMIT, JOINED, 2),
          new Point(Kind.COMMITTED, JOINED, 1));

  private final Jobs jobs = BatchWorker.builder(direct).build();
  private final List<BatchId> batches = new ArrayList<>();

  FanInContract(TestDatabase database) {
    super(database);
  }

  @BeforeEach
  void tables() throws SQLException {
    try (Connection connection = direct.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(BatchWorker.PARTS);
      statement.execute(BatchWorker.JOINTS);
    }
    opened.add(jobs);
  }

  private void enqueue(int count) {
    for (int i = 0; i < count; i++) {
      int batch = batches.size();
      Batch parts = jobs.batch();
      for (int part = 0; part < 6; part++) {
        parts.add(part % 2 == 0 ? BatchWorker.PART : BatchWorker.ONCE, new Part(batch, part));
      }
      parts.then(BatchWorker.JOINT, new Joint(batch, "first"));
      parts.thenAll(
          BatchWorker.PART, List.of(new Part(batch, 6), new Part(batch, 7), new Part(batch, 8)));
      batches.add(parts.then(BatchWorker.JOINT, new Joint(batch, "last")).enqueue());
    }
  }

  private ChildJvm worker(String... args) {
    List<String> all = new ArrayList<>(List.of(database.jdbcUrl()));
    all.addAll(List.of(args));
    return ChildJvm.of(BatchWorker.class)
        .jvmArg("-Xmx128m")
        .jvmArg("-XX:TieredStopAtLevel=1")
        .args(all.toArray(String[]::new))
        .start();
  }

  private ChildJvm worker(String mode, Point point) {
    return worker(mode, point.kind().name(), point.statement(), Integer.toString(point.times()));
  }

  private boolean isAllDone() {
    return batches.stream()
        .allMatch(id -> Objects.requireNonNull(jobs.findBatch(id)).state() == BatchInfo.State.DONE);
  }

  /**
   * A handler's own transaction is its application's: frozen, it keeps its own job. Of the engine's
   * own none is open for so long: the server ends them.
   */
  private boolean aHandlerIsFrozenInItsTransaction() {
    return number(direct, openForTenSeconds()) > 0;
  }

  /** How many transactions are open for longer. */
  abstract String openForTenSeconds();

  private void checkEveryJointRanOnceAndSawAllParts() {
    assertThat(number(direct, "SELECT COUNT(*) FROM joints")).isEqualTo(2L * batches.size());
    assertThat(joints("first", 6)).isEqualTo(batches.size());
    assertThat(joints("last", 9)).isEqualTo(batches.size());
    assertThat(jobs.counts().live() + jobs.counts().dead() + jobs.counts().parked()).isZero();
  }

  private long joints(String step, int seen) {
    String sql = "SELECT COUNT(DISTINCT batch) FROM joints WHERE step = '%s' AND seen = %d";
    return number(direct, sql.formatted(step, seen));
  }

  @Test
  void continuation_runs_once_whatever_step_of_a_fan_in_processes_are_killed_at() {
    int deaths = 0;
    for (Point point : POINTS) {
      enqueue(A_POINT);
      try (ChildJvm child = worker("die", point)) {
        await().atMost(LONG).until(() -> !child.isAlive() || isAllDone());
        deaths += child.isAlive() ? 0 : 1;
      }
    }
    try (ChildJvm last = worker("live")) {
      await().atMost(LONG).until(this::isAllDone);
      assertThat(last.isAlive()).isTrue();
    }

    assertThat(deaths).isEqualTo(POINTS.size());
    checkEveryJointRanOnceAndSawAllParts();
  }

  @Test
  void continuation_runs_once_when_the_process_that_ends_the_last_job_is_frozen() {
    for (Point point :
        List.of(
            new Point(Kind.STATEMENT, RELEASED, 2),
            new Point(Kind.COMMIT, RELEASED, 2),
            new Point(Kind.COMMIT, JOINED, 1))) {
      enqueue(A_POINT);
      try (ChildJvm frozen = worker("wait", point)) {
        frozen.awaitLine("waiting", STARTED);
        frozen.sigstop();
        try (ChildJvm healthy = worker("live")) {
          healthy.awaitLine("started", STARTED);
          await().atMost(LONG).until(() -> isAllDone() || aHandlerIsFrozenInItsTransaction());
          frozen.sigcont();
          await().atMost(LONG).until(this::isAllDone);
        }
      }
    }

    checkEveryJointRanOnceAndSawAllParts();
  }
}
