package dev.underpin.examples.benchmarks.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.examples.benchmarks.testing.BenchmarksJar;
import org.junit.jupiter.api.Test;

class JobsAreaIT {

  @Test
  void the_jar_runs_the_area_and_prints_its_figures_last() throws Exception {
    BenchmarksJar run = BenchmarksJar.run("jobs", "--smoke");

    assertThat(run.exitCode()).as(run.output()).isZero();
    assertThat(run.figures())
        .containsExactly(
            "jobs.drain",
            "jobs.drain",
            "jobs.enqueue",
            "jobs.enqueue-all",
            "jobs.start.p50",
            "jobs.start.p99",
            "jobs.start.other-node.p99",
            "jobs.start.polling.p99",
            "jobs.wal",
            "jobs.wal.history",
            "jobs.idle",
            "jobs.idle.polling",
            "jobs.drain.waiting",
            "jobs.drain.saturated",
            "jobs.drain.scheduled",
            "jobs.processes.2",
            "jobs.processes.4");
  }
}
