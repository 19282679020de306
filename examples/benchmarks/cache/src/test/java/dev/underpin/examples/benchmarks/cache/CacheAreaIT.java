package dev.underpin.examples.benchmarks.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.examples.benchmarks.testing.BenchmarksJar;
import org.junit.jupiter.api.Test;

class CacheAreaIT {

  @Test
  void the_jar_runs_the_area_and_prints_its_figures_last() throws Exception {
    BenchmarksJar run = BenchmarksJar.run("cache", "--smoke");

    assertThat(run.exitCode()).as(run.output()).isZero();
    assertThat(run.figures())
        .containsExactly(
            "cache.memory",
            "cache.memory.bytes",
            "cache.memory.counted",
            "cache.memory.threads",
            "cache.memory.coherent",
            "cache.redis",
            "cache.redis.bytes",
            "cache.redis.peer",
            "cache.getAll",
            "cache.outage.killed",
            "cache.outage.killed.first",
            "cache.outage.killed.back",
            "cache.outage.frozen",
            "cache.outage.frozen.first",
            "cache.outage.frozen.back",
            "cache.outage.black-holed",
            "cache.outage.black-holed.first",
            "cache.outage.black-holed.back");
  }
}
