package dev.underpin.examples.benchmarks.chaoscache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.examples.benchmarks.testing.BenchmarksJar;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("chaos")
class ChaosCacheAreaIT {

  private static final String LINE =
      "CHAOS cache engine=%s minutes=0 operations=[1-9]\\d* kills=\\d+ freezes=\\d+ cuts=\\d+"
          + " flushes=\\d+ restarts=\\d+ redis_freezes=\\d+ failovers=\\d+"
          + " own=0 stale=0 outlived=0 untold=0 wrong=0 staleness=2s fence=on";

  @Test
  void the_jar_runs_the_area_and_finds_nothing_broken_in_a_few_seconds_of_trouble()
      throws Exception {
    BenchmarksJar run = BenchmarksJar.run("chaos-cache", "--smoke", "--seed", "1");

    assertThat(run.exitCode()).as(run.output()).isZero();
    assertThat(run.output().lines().filter(line -> line.startsWith("CHAOS ")))
        .satisfiesExactly(
            cluster -> assertThat(cluster).matches(LINE.formatted("cluster")),
            redis -> assertThat(redis).matches(LINE.formatted("redis")));
  }

  @Test
  void without_its_fence_the_cache_is_found_broken() throws Exception {
    BenchmarksJar run =
        BenchmarksJar.run(
            "chaos-cache", "--smoke", "--seed", "1", "--engine", "redis", "--fence", "off");

    assertThat(run.exitCode()).as(run.output()).isEqualTo(1);
    assertThat(run.output()).containsPattern("CHAOS .* (own|stale)=[1-9].* fence=off");
  }
}
