package dev.underpin.observability.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.underpin.cache.Cache;
import dev.underpin.core.Retry;
import dev.underpin.core.context.Tally;
import dev.underpin.core.context.TallyCounter;
import dev.underpin.core.testing.ManualClock;
import dev.underpin.flags.BooleanFlag;
import dev.underpin.flags.Change;
import dev.underpin.flags.Flag;
import dev.underpin.flags.Flags;
import dev.underpin.flags.MemoryFlagStore;
import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.JobType;
import dev.underpin.jobs.Jobs;
import dev.underpin.jobs.testing.ManualWorker;
import dev.underpin.observability.EndedRequest;
import dev.underpin.observability.RequestLogging;
import dev.underpin.observability.capacity.Capacity;
import dev.underpin.observability.slo.Slo;
import dev.underpin.observability.spi.Outcome;
import dev.underpin.resilience.Guard;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Each module's meters, as a scrape shows them while the real module works. */
class BindersTest {

  private static final BooleanFlag NEW_CART = Flag.bool("new-cart").orElse(false);

  record Mail(String to) {}

  private static final JobType<Mail> MAIL =
      JobType.of("mail", Mail.class).retry(Retry.fixed(2, Duration.ofMinutes(1)));

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  /** The value of the only series with that name and all of these labels. */
  private double scraped(String name, String... labels) {
    return registry
        .scrape()
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .filter(line -> Arrays.stream(labels).allMatch(line::contains))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .reduce(
            (one, another) -> {
              throw new AssertionError("several series of " + name + " in\n" + registry.scrape());
            })
        .orElseThrow(() -> new AssertionError("no " + name + " in\n" + registry.scrape()));
  }

  @Test
  void cache_tells_hits_misses_loads_and_failures() {
    Cache<Integer, String> words =
        Cache.builder("words", Integer.class, String.class)
            .memory(m -> m.maximumSize(10))
            .listener(CacheMeters.of(registry))
            .loader(BindersTest::word)
            .build();
    try (words) {
      words.get(1);
      words.get(1);
      assertThatThrownBy(() -> words.get(-1)).isInstanceOf(IllegalStateException.class);
    }

    assertThat(scraped("underpin_cache_events_total", "layer=\"memory\"", "event=\"hit\""))
        .isEqualTo(1);
    assertThat(scraped("underpin_cache_events_total", "layer=\"memory\"", "event=\"miss\""))
        .isEqualTo(2);
    assertThat(scraped("underpin_cache_loads_seconds_count", "result=\"ok\"")).isEqualTo(1);
    assertThat(scraped("underpin_cache_loads_seconds_count", "result=\"failed\"")).isEqualTo(1);
  }

  private static String word(int number) {
    if (number < 0) {
      throw new IllegalStateException("no word");
    }
    return "word " + number;
  }

  @Test
  void flags_tell_loads_changes_count_and_age() {
    FlagsMeters meters = FlagsMeters.of(registry);
    Flags flags = Flags.builder(MemoryFlagStore.create()).listener(meters).build();
    meters.watch(flags);
    try (flags) {
      flags.start();
      flags.on(NEW_CART, Change.by("ana", "test"));
    }

    assertThat(scraped("underpin_flags_changes_total")).isEqualTo(1);
    assertThat(scraped("underpin_flags_count")).isEqualTo(1);
    assertThat(scraped("underpin_flags_loads_total", "result=\"ok\"")).isPositive();
    assertThat(scraped("underpin_flags_snapshot_age_seconds")).isNotNegative();
  }

  @Test
  void jobs_tell_outcomes_durations_and_what_is_in_the_store() {
    JobsMeters meters = JobsMeters.of(registry);
    ManualWorker worker =
        ManualWorker.of(
            store ->
                Jobs.builder(store)
                    .codecs(JacksonCodecs.create())
                    .listener(meters)
                    .handler(MAIL, (mail, run) -> send(mail)));
    try (worker) {
      meters.watch(worker.jobs());
      worker.jobs().enqueue(MAIL, new Mail("ana"));
      worker.jobs().enqueue(MAIL, new Mail("nobody"));
      worker.advance(Duration.ofHours(1));

      assertThat(scraped("underpin_jobs_runs_total", "outcome=\"done\"")).isEqualTo(1);
      assertThat(scraped("underpin_jobs_runs_total", "outcome=\"retried\"")).isEqualTo(1);
      assertThat(scraped("underpin_jobs_runs_total", "outcome=\"dead\"")).isEqualTo(1);
      assertThat(scraped("underpin_jobs_duration_seconds_count", "kind=\"mail\"")).isEqualTo(1);
      assertThat(scraped("underpin_jobs_count", "state=\"dead\"")).isEqualTo(1);
      assertThat(scraped("underpin_jobs_count", "state=\"ready\"")).isZero();
    }
  }

  private static void send(Mail mail) {
    if (mail.to().equals("nobody")) {
      throw new IllegalStateException("no mailbox");
    }
  }

  @Test
  void guards_tell_answers_failures_refusals_and_an_open_breaker() {
    Guard stripe =
        Guard.builder("stripe")
            .circuitBreaker(b -> b.failureRate(50).minimumCalls(4))
            .listener(GuardMeters.of(registry))
            .build();
    try (stripe) {
      stripe.call(() -> "ok");
      for (int i = 0; i < 10; i++) {
        assertThatThrownBy(
                () ->
                    stripe.call(
                        () -> {
                          throw new IllegalStateException("down");
                        }))
            .isInstanceOf(RuntimeException.class);
      }
    }

    assertThat(scraped("underpin_guard_attempts_seconds_count", "outcome=\"answered\""))
        .isEqualTo(1);
    assertThat(scraped("underpin_guard_attempts_seconds_count", "outcome=\"failed\""))
        .isBetween(1.0, 9.0);
    assertThat(scraped("underpin_guard_refusals_total", "reason=\"open\"")).isPositive();
    assertThat(scraped("underpin_guard_open", "guard=\"stripe\"")).isEqualTo(1);
    assertThat(scraped("underpin_guard_still_running", "guard=\"stripe\"")).isZero();
  }

  @Test
  void requests_tell_routes_ends_queries_and_buckets() {
    RequestMeters meters = RequestMeters.of(registry);
    RequestLogging requests = RequestLogging.builder("shop").listener(meters).build();
    meters.watch(requests);
    Tally tally = new Tally();
    tally.add(TallyCounter.QUERIES, 31);

    meters.ended(
        new EndedRequest(
            "GET",
            "/product/{id}",
            200,
            Outcome.ANSWERED,
            Duration.ofMillis(40).toNanos(),
            0,
            10,
            tally));

    assertThat(
            scraped(
                "underpin_requests_seconds_bucket",
                "route=\"/product/{id}\"",
                "status=\"200\"",
                "outcome=\"answered\"",
                "le=\"0.05\""))
        .isEqualTo(1);
    assertThat(scraped("underpin_requests_seconds_bucket", "le=\"0.025\"")).isZero();
    assertThat(scraped("underpin_request_queries_sum", "route=\"/product/{id}\"")).isEqualTo(31);
    assertThat(scraped("underpin_request_lines_dropped_total")).isZero();
  }

  @Test
  void slo_counts_what_its_printed_rules_ask_for() {
    Slo slo = Slo.builder("checkout").availability(99.9).latency(95, Duration.ofMillis(5)).build();
    for (int i = 0; i < 100; i++) {
      slo.record(1, i < 10);
    }
    SloMeters.of(registry).watch(slo);

    String series = "slo=\"checkout\"";
    assertThat(
            scraped(
                "underpin_slo_events_total",
                series,
                "objective=\"availability\"",
                "result=\"bad\""))
        .isEqualTo(10);
    assertThat(
            scraped(
                "underpin_slo_events_total", series, "objective=\"latency\"", "result=\"good\""))
        .isEqualTo(90);
    assertThat(slo.prometheusRules())
        .contains(
            "underpin_slo_events_total{slo=\"checkout\",objective=\"availability\",result=\"bad\"}");
    assertThat(scraped("underpin_slo_burn_rate", "objective=\"availability\"", "window=\"1h\""))
        .isBetween(99.0, 101.0);
    assertThat(scraped("underpin_slo_alert", "objective=\"availability\"", "severity=\"page\""))
        .isEqualTo(1);
    assertThat(scraped("underpin_slo_alert", "objective=\"latency\"", "severity=\"page\""))
        .isZero();
    assertThat(scraped("underpin_slo_budget_left", "objective=\"latency\"")).isBetween(-1.1, -0.9);
  }

  /** Two alerts look at the last six hours. Micrometer warns once, and then tells at DEBUG. */
  @Test
  void no_gauge_of_an_objective_is_registered_twice() {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger micrometer = (Logger) LoggerFactory.getLogger("io.micrometer");
    micrometer.setLevel(Level.DEBUG);
    log.start();
    micrometer.addAppender(log);
    try {
      SloMeters.of(registry).watch(Slo.builder("search").availability(99).build());
    } finally {
      micrometer.detachAppender(log);
      micrometer.setLevel(null);
    }

    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .noneMatch(text -> text.contains("already registered"));
    assertThat(registry.find("underpin.slo.burn.rate").gauges()).hasSize(7);
  }

  @Test
  void capacity_tells_what_is_used_and_when_it_is_full() {
    ManualClock clock = new ManualClock();
    long[] used = {100};
    Capacity capacity =
        Capacity.builder()
            .watch("db.pool", () -> used[0], () -> 1_000)
            .ticker(clock.ticker())
            .build();
    CapacityMeters.of(registry).watch(capacity);
    try (capacity) {
      assertThat(scraped("underpin_capacity_used_ratio")).isNaN();
      for (int i = 0; i < 20; i++) {
        used[0] += 10;
        capacity.read();
        clock.advance(Duration.ofMinutes(1));
      }

      assertThat(scraped("underpin_capacity_used_ratio", "name=\"db.pool\"")).isEqualTo(0.3);
      assertThat(scraped("underpin_capacity_full_in_seconds")).isBetween(60 * 65.0, 60 * 75.0);
    }
  }

  @Test
  void names_of_meters_share_the_projects_stem() {
    CacheMeters.of(registry);
    FlagsMeters.of(registry);
    JobsMeters.of(registry);
    GuardMeters.of(registry);

    assertThat(registry.getMeters())
        .isNotEmpty()
        .allMatch(meter -> Objects.requireNonNull(meter.getId().getName()).startsWith("underpin."));
  }
}
