package dev.underpin.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.resilience.testing.ManualGuardTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Twice as many calls as a third party can take, minute after minute: 800 a second on 20 workers of
 * 50 ms, which are 400 a second; after one minute half of the workers fail. An answer is good
 * within 500 ms, and slow from 150 ms on.
 *
 * <p>Without a limit the queue over there grows until every answer comes too late, and all its work
 * is for nothing. The adaptive limit finds how much is taken, follows when that becomes less, and
 * refuses the rest at once.
 */
class OverloadSimulationTest {

  private static final int CALLS_PER_SECOND = 800;
  private static final Duration TIMEOUT = Duration.ofMillis(500);
  private static final Duration SLOW = Duration.ofMillis(150);

  private final ManualGuardTime time = new ManualGuardTime();
  private final QueueingServer server = new QueueingServer(time, 20, Duration.ofMillis(50));

  /** What happened in a stretch of the simulation. */
  private record Stretch(
      double answersPerSecond, int lowest, int highest, int deepestQueue, long medianMillis) {}

  private Stretch run(Guard guard, int seconds) {
    List<Long> took = new ArrayList<>();
    int lowest = Integer.MAX_VALUE;
    int highest = 0;
    server.deepest = 0;
    for (int tick = 0; tick < seconds * CALLS_PER_SECOND; tick++) {
      long began = time.nanoTime();
      guard
          .callAsync(server::request)
          .thenAccept(answer -> took.add((time.nanoTime() - began) / 1_000_000))
          .exceptionally(failure -> null);
      time.advance(Duration.ofNanos(1_000_000_000 / CALLS_PER_SECOND));
      lowest = Math.min(lowest, guard.limit());
      highest = Math.max(highest, guard.limit());
    }
    Collections.sort(took);
    long median = took.isEmpty() ? 0 : took.get(took.size() / 2);
    return new Stretch((double) took.size() / seconds, lowest, highest, server.deepest, median);
  }

  private Stretch[] simulate(String who, UnaryOperator<GuardBuilder> limit) {
    Guard guard =
        limit
            .apply(
                Guard.builder("overloaded")
                    .time(time)
                    .timeout(TIMEOUT)
                    // only to say what is slow: it needs more calls than there are to open
                    .circuitBreaker(
                        b -> b.slowCall(SLOW).window(1_000_000).minimumCalls(1_000_000)))
            .build();
    Stretch[] stretches = new Stretch[4];
    String[] names = {"20 workers, 1st 10 s", "20 workers", "10 workers, 1st 10 s", "10 workers"};
    for (int i = 0; i < stretches.length; i++) {
      server.workers(i < 2 ? 20 : 10);
      stretches[i] = run(guard, i % 2 == 0 ? 10 : 50);
      System.out.printf(
          "SIM overload, %-13s %-21s limit %5d to %5d, queue up to %6d, %5.1f answers a second in time, median %3d ms%n",
          who,
          names[i],
          stretches[i].lowest(),
          stretches[i].highest(),
          stretches[i].deepestQueue(),
          stretches[i].answersPerSecond(),
          stretches[i].medianMillis());
    }
    return stretches;
  }

  @Test
  void without_a_limit_the_third_party_drowns() {
    Stretch[] unlimited = simulate("no limit", b -> b.maxConcurrent(1_000_000));

    assertThat(unlimited[1].answersPerSecond()).isZero();
    assertThat(unlimited[3].deepestQueue()).isGreaterThan(30_000);
  }

  @Test
  void the_adaptive_limit_stays_bounded_under_overload_and_follows_the_third_party() {
    Stretch[] adaptive = simulate("adaptive", b -> b.adaptive(4, 1_000));

    assertThat(adaptive[0].highest()).isLessThan(150);
    assertThat(adaptive[1].highest()).isBetween(60, 64);
    assertThat(adaptive[1].lowest()).isGreaterThan(20);
    assertThat(adaptive[1].answersPerSecond()).isGreaterThan(390);
    assertThat(adaptive[1].medianMillis()).isLessThan(150);
    assertThat(adaptive[3].highest()).isBetween(30, 33);
    assertThat(adaptive[3].answersPerSecond()).isGreaterThan(190);
    assertThat(adaptive[3].deepestQueue()).isLessThan(33);
  }
}
