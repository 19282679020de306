package dev.underpin.examples.benchmarks.guard;

import static dev.underpin.examples.benchmarks.report.Better.LOWER;

import ch.qos.logback.classic.LoggerContext;
import dev.failsafe.Failsafe;
import dev.underpin.examples.benchmarks.jmh.Call;
import dev.underpin.examples.benchmarks.jmh.Measured;
import dev.underpin.examples.benchmarks.jmh.Rounds;
import dev.underpin.examples.benchmarks.report.Area;
import dev.underpin.examples.benchmarks.report.AreaOptions;
import dev.underpin.examples.benchmarks.report.Figure.Asked;
import dev.underpin.examples.benchmarks.report.Report;
import dev.underpin.resilience.Guard;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import org.openjdk.jmh.runner.RunnerException;

/** What a guard costs a call that succeeds, and what its peers take for the same protection. */
public final class GuardArea {

  private static final Call BARE = call("the call itself", CallBenchmark.class, "bare");
  private static final Call FOUR = call("four: Guard", CallBenchmark.class, "underpin");
  private static final Call FOUR_IN_REQUEST =
      call("four: Guard, in a request", CallBenchmark.class, "underpinInRequest");
  private static final Call FOUR_R4J =
      call("four: Resilience4j", CallBenchmark.class, "resilience4j");
  private static final Call FOUR_R4J_LOCK_FREE =
      call("four: Resilience4j, lock-free window", CallBenchmark.class, "resilience4jLockFree");
  private static final Call FOUR_FAILSAFE = call("four: Failsafe", CallBenchmark.class, "failsafe");
  private static final Call BREAKER =
      call("breaker alone: Guard", BreakerBenchmark.class, "underpin");
  private static final Call BREAKER_R4J =
      call("breaker alone: Resilience4j", BreakerBenchmark.class, "resilience4j");
  private static final Call BREAKER_FAILSAFE =
      call("breaker alone: Failsafe", BreakerBenchmark.class, "failsafe");
  private static final Call TIMED =
      call("four and a timeout: Guard", TimedBenchmark.class, "underpin");
  private static final Call TIMED_R4J =
      call("four and a timeout: Resilience4j", TimedBenchmark.class, "resilience4j");
  private static final Call TIMED_FAILSAFE =
      call("four and a timeout: Failsafe", TimedBenchmark.class, "failsafe");

  private GuardArea() {}

  private static Call call(String name, Class<?> type, String method) {
    return new Call(name, type, method);
  }

  /**
   * Runs the area.
   *
   * @param args its options
   */
  public static void main(String[] args) {
    Area.named("guard").run(args, GuardArea::measure);
  }

  private static Report measure(AreaOptions options) throws RunnerException {
    Rounds rounds =
        Rounds.of(
            options.mode(),
            BARE,
            FOUR_IN_REQUEST,
            FOUR,
            FOUR_R4J,
            FOUR_R4J_LOCK_FREE,
            FOUR_FAILSAFE,
            BREAKER,
            BREAKER_R4J,
            BREAKER_FAILSAFE,
            TIMED,
            TIMED_R4J,
            TIMED_FAILSAFE);
    return figures(rounds)
        .library(Guard.class)
        .library(CircuitBreaker.class)
        .library(Failsafe.class)
        .library(LoggerContext.class);
  }

  private static Report figures(Rounds rounds) {
    Measured peer = Measured.quickest(rounds.get(FOUR_R4J), rounds.get(FOUR_R4J_LOCK_FREE));
    return rounds
        .report()
        .table(rounds.table())
        .setting(
            "Four: retry, circuit breaker, rate limit, bulkhead with the same settings, decorated once; the retry budget that only Guard has is on.")
        .setting("Resilience4j's logger is at INFO, no event consumers.")
        .setting(
            "With a timeout, Guard and Resilience4j run the call in another thread; Failsafe stays in the caller's and sets a timer.")
        .setting("The peer's quicker window counts: " + peer.call().name() + ".")
        .figure(asked("guard.call").against(rounds.get(FOUR).nanos(), "resilience4j", peer.nanos()))
        .figure(
            asked("guard.call.in-request")
                .against(rounds.get(FOUR_IN_REQUEST).nanos(), "resilience4j", peer.nanos()));
  }

  /** At most 1.2 times what the peer takes. */
  private static Asked asked(String name) {
    return new Asked(name, "ns/op", LOWER, 1 / 1.2);
  }
}
