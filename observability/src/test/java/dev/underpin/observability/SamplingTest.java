package dev.underpin.observability;

import static dev.underpin.observability.LogRecorder.pairs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.underpin.core.context.TraceParent;
import dev.underpin.core.testing.ManualClock;
import dev.underpin.observability.spi.LoggedRequest;
import dev.underpin.observability.spi.Outcome;
import dev.underpin.observability.spi.RequestFacts;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SamplingTest {

  private final ManualClock clock = new ManualClock();
  private final LogRecorder log = new LogRecorder();

  @AfterEach
  void stop_recording() {
    log.close();
  }

  private RequestLogging sampled(Sampling sampling) {
    return RequestLogging.builder("shop").sampling(sampling).ticker(clock.ticker()).build();
  }

  private void serve(RequestLogging requests, Duration time, UnaryOperator<RequestFacts> end) {
    LoggedRequest request = requests.begin(name -> List.of());
    clock.advance(time);
    request.end(end.apply(new RequestFacts().method("GET").route("/").status(200)));
  }

  private void serve(RequestLogging requests) {
    serve(requests, Duration.ZERO, facts -> facts);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ANSWERED")
  void whatever_did_not_end_in_order_is_kept(Outcome outcome) {
    serve(sampled(Sampling.percent(0)), Duration.ZERO, facts -> facts.outcome(outcome));

    assertThat(pairs(log.line()))
        .containsEntry("outcome", outcome.field())
        .doesNotContainKey("sample_percent");
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 503, 599})
  void status_of_500_and_above_is_kept(int status) {
    serve(sampled(Sampling.percent(0)), Duration.ZERO, facts -> facts.status(status));

    assertThat(pairs(log.line())).containsEntry("status", status);
  }

  @Test
  void slow_request_is_kept_and_a_faster_one_is_not() {
    RequestLogging requests = sampled(Sampling.percent(0).slow(Duration.ofMillis(200)));
    serve(requests, Duration.ofMillis(200).minusNanos(1), facts -> facts);
    assertThat(log.lines()).isEmpty();

    serve(requests, Duration.ofMillis(200), facts -> facts);

    assertThat(pairs(log.line())).containsEntry("duration_ms", 200.0);
  }

  @Test
  void lines_and_dropped_ones_add_up_to_all_requests() {
    RequestLogging requests = sampled(Sampling.percent(20));
    for (int i = 0; i < 5_000; i++) {
      serve(requests);
    }
    serve(requests, Duration.ZERO, facts -> facts.status(500));

    List<ILoggingEvent> lines = log.lines();
    long told =
        lines.stream().mapToLong(e -> (Long) pairs(e).getOrDefault("lines_dropped", 0L)).sum();
    assertThat(lines.size() + told).isEqualTo(5_001);
    assertThat(told).isEqualTo(requests.linesDropped());
    assertThat((double) lines.size()).isCloseTo(1_000, within(200.0));
    assertThat(lines.subList(0, lines.size() - 1))
        .allSatisfy(line -> assertThat(pairs(line)).containsEntry("sample_percent", 20.0));
    assertThat(pairs(lines.get(lines.size() - 1))).doesNotContainKey("sample_percent");
  }

  @Test
  void without_sampling_a_line_does_not_speak_of_it() {
    serve(sampled(Sampling.all()));

    assertThat(pairs(log.line())).doesNotContainKeys("sample_percent", "lines_dropped");
  }

  @Property
  void same_trace_is_decided_alike_and_a_greater_share_keeps_what_a_smaller_one_does(
      @ForAll @DoubleRange(min = 0, max = 100) double one,
      @ForAll @DoubleRange(min = 0, max = 100) double other) {
    TraceParent trace = TraceParent.random();
    boolean small = Sampling.percent(Math.min(one, other)).isInShare(trace);
    boolean great = Sampling.percent(Math.max(one, other)).isInShare(trace.child());

    assertThat(great || !small).isTrue();
    assertThat(Sampling.percent(100).isInShare(trace)).isTrue();
    assertThat(Sampling.percent(0).isInShare(trace)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 100.1, Double.NaN, Double.POSITIVE_INFINITY})
  void percent_that_is_none_is_refused(double percent) {
    assertThatThrownBy(() -> Sampling.percent(percent))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "sampling percent must be 0 to 100 but was %s; change Sampling.percent", percent);
  }
}
