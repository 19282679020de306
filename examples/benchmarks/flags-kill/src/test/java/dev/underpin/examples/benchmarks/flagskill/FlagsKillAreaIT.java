package dev.underpin.examples.benchmarks.flagskill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.examples.benchmarks.testing.BenchmarksJar;
import org.junit.jupiter.api.Test;

class FlagsKillAreaIT {

  @Test
  void the_jar_runs_the_area_and_every_kill_is_seen_by_every_process() throws Exception {
    BenchmarksJar run = BenchmarksJar.run("flags-kill", "--smoke");

    assertThat(run.output())
        .contains("BENCH flags.kill.postgresql ours=", "BENCH flags.kill.redis ours=");
    assertThat(run.exitCode()).as(run.output()).isZero();
  }
}
