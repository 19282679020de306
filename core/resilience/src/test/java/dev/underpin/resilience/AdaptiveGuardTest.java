package dev.underpin.resilience;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.underpin.resilience.testing.ManualGuardTime;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AdaptiveGuardTest {

  private final ManualGuardTime time = new ManualGuardTime();
  private final Recorder recorder = new Recorder();
  private final Guard guard =
      Guard.builder("stripe")
          .time(time)
          .listener(recorder)
          .timeout(ofMillis(500))
          .circuitBreaker(b -> b.slowCall(ofMillis(200)).window(1000).minimumCalls(1000))
          .adaptive(4, 8)
          .build();
  private final Bulkhead bulkhead = guard.registries().bulkheads().bulkhead("stripe");

  private List<CompletableFuture<String>> begin(int calls) {
    List<CompletableFuture<String>> open = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      CompletableFuture<String> answer = new CompletableFuture<>();
      guard.callAsync(() -> answer).exceptionally(failure -> "");
      open.add(answer);
    }
    return open;
  }

  @Test
  void quick_answers_raise_the_limit_and_overload_lowers_it_and_both_are_told() {
    begin(4).forEach(answer -> answer.complete("ok"));
    assertThat(guard.limit()).isEqualTo(6);

    begin(6);
    time.advance(ofMillis(500));

    assertThat(guard.limit()).isEqualTo(4);
    assertThat(recorder.events).contains("limit 5", "limit 6", "limit 4");
    assertThat(guard.inProgress()).isZero();
  }

  @Test
  void slow_answers_lower_it() {
    begin(4).forEach(answer -> answer.complete("ok"));
    List<CompletableFuture<String>> slow = begin(6);

    time.advance(ofMillis(201));
    slow.forEach(answer -> answer.complete("late"));

    assertThat(guard.limit()).isEqualTo(4);
  }

  @Test
  void beyond_the_limit_calls_are_refused() {
    begin(4);

    assertThatThrownBy(() -> guard.call(() -> "one more"))
        .isInstanceOf(GuardException.Refused.class)
        .hasMessageContaining("FULL: all 4 places are taken");
  }

  @Test
  void a_caller_that_cancels_says_nothing_about_the_third_party() {
    CompletableFuture<String> result = guard.callAsync(CompletableFuture::new);

    result.cancel(true);

    assertThat(guard.limit()).isEqualTo(4);
    assertThat(guard.inProgress()).isZero();
  }

  @Test
  void resilience4j_sees_it_as_one_of_its_own() {
    List<String> heard = new ArrayList<>();
    bulkhead
        .getEventPublisher()
        .onCallPermitted(event -> heard.add("permitted"))
        .onCallRejected(event -> heard.add("rejected"))
        .onCallFinished(event -> heard.add("finished"));

    String value = guard.callAsync(() -> CompletableFuture.completedFuture("ok")).join();
    begin(4);
    assertThat(catchThrowable(() -> guard.callTimed(left -> "x"))).hasMessageContaining("FULL");

    assertThat(value).isEqualTo("ok");
    assertThat(heard)
        .containsExactly(
            "permitted",
            "finished",
            "permitted",
            "permitted",
            "permitted",
            "permitted",
            "rejected");
    assertThat(bulkhead.getMetrics().getMaxAllowedConcurrentCalls()).isEqualTo(4);
    assertThat(bulkhead.getMetrics().getAvailableConcurrentCalls()).isZero();
    assertThat(bulkhead.getName()).isEqualTo("stripe");
    assertThat(bulkhead.getBulkheadConfig().getMaxConcurrentCalls()).isEqualTo(8);
    assertThatThrownBy(bulkhead::acquirePermission).isInstanceOf(BulkheadFullException.class);
    assertThatThrownBy(() -> bulkhead.changeConfig(BulkheadConfig.ofDefaults()))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("GuardBuilder.adaptive");
  }

  @Test
  void a_timeout_of_which_nobody_heard_the_end_keeps_its_place() {
    CompletableFuture<String> stubborn =
        new CompletableFuture<>() {
          @Override
          public boolean cancel(boolean mayInterrupt) {
            return false;
          }
        };
    CompletableFuture<String> result = guard.callAsync(() -> stubborn);

    time.advance(Duration.ofSeconds(1));

    assertThat(result).isCompletedExceptionally();
    assertThat(guard.inProgress()).isEqualTo(1);
    assertThat(guard.stillRunning()).isEqualTo(1);
    stubborn.complete("at last");
    assertThat(guard.inProgress()).isZero();
    assertThat(guard.stillRunning()).isZero();
    assertThat(recorder.events).contains("failure TIMEOUT", "still running 1", "stopped 0");
  }
}
