package dev.underpin.examples.benchmarks.querywatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.examples.benchmarks.testing.BenchmarksJar;
import org.junit.jupiter.api.Test;

class QueryWatchAreaIT {

  @Test
  void the_jar_runs_the_area_and_prints_its_figures_last() throws Exception {
    BenchmarksJar run = BenchmarksJar.run("querywatch", "--smoke");

    assertThat(run.exitCode()).as(run.output()).isZero();
    assertThat(run.figures()).containsExactly("querywatch.statement", "querywatch.whole");
  }
}
