package dev.underpin.examples.benchmarks.stampede;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.examples.benchmarks.testing.BenchmarksJar;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("chaos")
class StampedeAreaIT {

  @Test
  void the_jar_runs_the_area_and_a_cold_key_is_loaded_once_or_twice_after_a_kill()
      throws Exception {
    BenchmarksJar run = BenchmarksJar.run("stampede", "--smoke");

    assertThat(run.exitCode()).as(run.output()).isZero();
    assertThat(run.output())
        .contains("BENCH stampede.loads ours=1.00 ")
        .contains("BENCH stampede.loads.killed ours=2.00 ");
    assertThat(run.figures()).containsExactly("stampede.loads", "stampede.loads.killed");
  }
}
