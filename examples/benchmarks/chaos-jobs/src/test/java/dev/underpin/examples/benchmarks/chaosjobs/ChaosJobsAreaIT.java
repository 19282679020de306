package dev.underpin.examples.benchmarks.chaosjobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.examples.benchmarks.testing.BenchmarksJar;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("chaos")
class ChaosJobsAreaIT {

  @ParameterizedTest
  @ValueSource(strings = {"postgresql", "mariadb"})
  void the_jar_runs_the_area_and_finds_nothing_broken_in_a_few_seconds_of_trouble(String engine)
      throws Exception {
    BenchmarksJar run =
        BenchmarksJar.run("chaos-jobs", "--smoke", "--seed", "1", "--database", engine);

    assertThat(run.exitCode()).as(run.output()).isZero();
    assertThat(run.output().stripTrailing().lines().reduce((first, last) -> last).orElseThrow())
        .matches(
            "CHAOS jobs engine="
                + engine
                + " minutes=0 operations=[1-9]\\d* kills=\\d+ freezes=\\d+ cuts=\\d+ lost=0 twice=0"
                + " over_limit=0 late_rescues=0 phantoms=0 terminated=\\d+ restarts=1 lease=3s"
                + " fence=on limit_locks=on leases=\\d+ overlaps=\\d+");
  }
}
