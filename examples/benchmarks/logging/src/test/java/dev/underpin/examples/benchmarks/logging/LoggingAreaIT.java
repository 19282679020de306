package dev.underpin.examples.benchmarks.logging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.examples.benchmarks.testing.BenchmarksJar;
import org.junit.jupiter.api.Test;

class LoggingAreaIT {

  @Test
  void the_jar_runs_the_area_and_prints_its_figures_last() throws Exception {
    BenchmarksJar run = BenchmarksJar.run("logging", "--smoke");

    assertThat(run.exitCode()).as(run.output()).isZero();
    assertThat(run.figures())
        .containsExactly(
            "logging.encode",
            "logging.encode.bytes",
            "logging.append.bytes",
            "logging.call",
            "logging.request",
            "logging.slo",
            "logging.slo.bytes");
  }
}
