package dev.underpin.examples.benchmarks.flags;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.examples.benchmarks.testing.BenchmarksJar;
import org.junit.jupiter.api.Test;

class FlagsAreaIT {

  @Test
  void the_jar_runs_the_area_and_prints_its_figures_last() throws Exception {
    BenchmarksJar run = BenchmarksJar.run("flags", "--smoke");

    assertThat(run.exitCode()).as(run.output()).isZero();
    assertThat(run.figures())
        .containsExactly(
            "flags.on",
            "flags.on.bytes",
            "flags.on.tally",
            "flags.on.peer",
            "flags.rollout",
            "flags.rollout.bytes",
            "flags.rollout.peer",
            "flags.rollout.threads",
            "flags.rollout.many",
            "flags.load",
            "flags.load.cold",
            "flags.heap");
  }
}
