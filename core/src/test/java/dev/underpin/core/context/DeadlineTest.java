package dev.underpin.core.context;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.underpin.core.testing.ManualClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DeadlineTest {

  private final ManualClock clock = new ManualClock();

  @Test
  void a_call_gets_its_own_limit_or_what_remains_whichever_is_less() {
    RequestContext context = within(ofSeconds(2));

    assertThat(context.callTimeout(ofMillis(800))).isEqualTo(ofMillis(800));
    assertThat(context.callTimeout(ofSeconds(5))).isEqualTo(ofSeconds(2));
    clock.advance(ofMillis(1900));
    assertThat(context.callTimeout(ofMillis(800))).isEqualTo(ofMillis(100));
  }

  @Test
  void a_call_never_gets_zero_which_would_be_no_limit() {
    RequestContext context = within(ofSeconds(2));

    clock.advance(ofSeconds(9));

    assertThat(context.remaining()).isEqualTo(Duration.ZERO);
    assertThat(context.callTimeout(ofMillis(800))).isEqualTo(ofMillis(1));
    assertThat(within(ofNanos(1)).callTimeout(ofMillis(800))).isEqualTo(ofMillis(1));
  }

  @Test
  void without_a_deadline_a_call_gets_its_own_limit() {
    assertThat(RequestContext.empty().callTimeout(ofMillis(800))).isEqualTo(ofMillis(800));
    assertThatThrownBy(() -> RequestContext.empty().callTimeout(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("limit of a call must be more than 0 but was PT0S; pass for example 2 s");
  }

  @Test
  void a_statement_gets_whole_seconds_rounded_up_and_at_least_one() {
    assertThat(within(ofSeconds(2)).queryTimeoutSeconds()).isEqualTo(2);
    assertThat(within(ofMillis(2001)).queryTimeoutSeconds()).isEqualTo(3);
    assertThat(within(ofNanos(1)).queryTimeoutSeconds()).isEqualTo(1);
    assertThat(within(Duration.ZERO).queryTimeoutSeconds()).isEqualTo(1);
    assertThat(within(Duration.ofDays(36_500)).queryTimeoutSeconds()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void without_a_deadline_a_statement_has_no_limit() {
    assertThat(RequestContext.empty().queryTimeoutSeconds()).isZero();
  }

  @Test
  void a_deadline_only_ever_comes_closer() {
    RequestContext request = within(ofSeconds(2));

    assertThat(request.toBuilder().deadlineAfter(ofSeconds(1)).build().remaining())
        .isEqualTo(ofSeconds(1));
    assertThat(request.toBuilder().deadlineAfter(ofSeconds(3)).build().remaining())
        .isEqualTo(ofSeconds(2));
  }

  @Test
  void work_that_the_request_does_not_wait_for_can_go_on_without_it() {
    RequestContext request = within(ofSeconds(2));

    assertThat(request.toBuilder().withoutDeadline().build().remaining()).isNull();
  }

  @Test
  void the_ticker_may_overflow() {
    AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 10);
    RequestContext context =
        RequestContext.builder()
            .ticker(nanos::get)
            .deadlineAfter(ofNanos(5))
            .deadlineAfter(ofNanos(100))
            .build();

    assertThat(context.remaining()).isEqualTo(ofNanos(5));
    assertThat(context.toBuilder().deadlineAfter(ofNanos(3)).build().remaining())
        .isEqualTo(ofNanos(3));
    RequestContext beyond =
        RequestContext.builder().ticker(nanos::get).deadlineAfter(ofNanos(100)).build();
    nanos.addAndGet(40);
    assertThat(beyond.remaining()).isEqualTo(ofNanos(60));
  }

  private RequestContext within(Duration time) {
    return RequestContext.builder().ticker(clock.ticker()).deadlineAfter(time).build();
  }
}
