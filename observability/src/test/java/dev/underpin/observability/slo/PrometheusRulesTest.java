package dev.underpin.observability.slo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.core.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The printed rules, read again and evaluated on a series as Prometheus would. */
class PrometheusRulesTest {

  private static final Pattern RECORDED =
      Pattern.compile("- record: (\\S+)\\n    expr: \\|\\n((?:      .*\\n)+)");
  private static final Pattern CONDITION =
      Pattern.compile(
          "max\\(slo:sli_error:ratio_rate(\\w+)\\{[^}]*} > \\((\\S+) \\* (\\S+)\\)\\) without \\(sloth_window\\)"
              + "\\s+and\\s+"
              + "max\\(slo:sli_error:ratio_rate(\\w+)\\{[^}]*} > \\((\\S+) \\* (\\S+)\\)\\) without \\(sloth_window\\)"
              + "\\s+and\\s+underpin:slo_events:increase(\\w+)\\{[^}]*} >= (\\d+)");
  private static final Pattern ALERT =
      Pattern.compile(
          "- alert: \\w+\\n    expr: \\|\\n((?:      .*\\n)+)    labels:\\n      sloth_severity: \"(\\w+)\"");
  private static final Map<String, Long> UNITS = Map.of("m", 1L, "h", 60L, "d", 24L * 60);

  private final String rules = slo(new ManualClock()).prometheusRules();

  private static Slo slo(ManualClock clock) {
    return Slo.builder("checkout")
        .availability(99.5)
        .minimumEvents(50)
        .ticker(clock.ticker())
        .build();
  }

  /** What happened in one minute. */
  record Minute(int total, int bad) {}

  record Stretch(int minutes, int total, int badPercent) {}

  @Property(tries = 60)
  void printed_rules_agree_with_ours_on_the_same_series(@ForAll("stretches") List<Stretch> all) {
    ManualClock clock = new ManualClock();
    Slo slo = slo(clock);
    List<Minute> series = new ArrayList<>();
    int step = 0;
    for (Stretch stretch : all) {
      for (int i = 0; i < stretch.minutes(); i++) {
        Minute minute = new Minute(stretch.total(), stretch.total() * stretch.badPercent() / 100);
        series.add(minute);
        for (int request = 0; request < minute.total(); request++) {
          slo.record(1, request < minute.bad());
        }
        if (step++ % 7 == 0) {
          assertThat(slo.status().alert()).isEqualTo(evaluated(series));
        }
        clock.advance(Duration.ofMinutes(1));
      }
    }
  }

  @Provide
  Arbitrary<List<Stretch>> stretches() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 300),
            Arbitraries.integers().between(0, 40),
            Arbitraries.of(0, 3, 5, 10, 50, 100))
        .as(Stretch::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(6);
  }

  private @Nullable Severity evaluated(List<Minute> series) {
    Matcher alert = ALERT.matcher(rules);
    Severity most = null;
    int alerts = 0;
    while (alert.find()) {
      alerts++;
      Severity severity = group(alert, 2).equals("page") ? Severity.PAGE : Severity.TICKET;
      if (fires(group(alert, 1), series) && (most == null || severity.compareTo(most) < 0)) {
        most = severity;
      }
    }
    assertThat(alerts).isEqualTo(2);
    return most;
  }

  private static boolean fires(String expression, List<Minute> series) {
    Matcher condition = CONDITION.matcher(expression);
    boolean fires = false;
    int conditions = 0;
    while (condition.find()) {
      conditions++;
      fires |=
          ratio(series, group(condition, 1)) > product(condition, 2)
              && ratio(series, group(condition, 4)) > product(condition, 5)
              && total(series, group(condition, 7)) >= Long.parseLong(group(condition, 8));
    }
    assertThat(conditions).isEqualTo(2);
    return fires;
  }

  private static String group(Matcher matcher, int number) {
    return Objects.requireNonNull(matcher.group(number));
  }

  private static double product(Matcher matcher, int first) {
    return Double.parseDouble(group(matcher, first))
        * Double.parseDouble(group(matcher, first + 1));
  }

  /** NaN where nothing happened, as in Prometheus: it is more than nothing. */
  private static double ratio(List<Minute> series, String window) {
    List<Minute> last = last(series, window);
    return (double) last.stream().mapToInt(Minute::bad).sum()
        / last.stream().mapToInt(Minute::total).sum();
  }

  private static long total(List<Minute> series, String window) {
    return last(series, window).stream().mapToLong(Minute::total).sum();
  }

  private static List<Minute> last(List<Minute> series, String window) {
    long minutes =
        Long.parseLong(window.substring(0, window.length() - 1))
            * UNITS.getOrDefault(window.substring(window.length() - 1), 0L);
    return series.subList((int) Math.max(0, series.size() - minutes), series.size());
  }

  @Test
  void every_series_that_an_alert_asks_for_is_recorded_from_the_meter_over_its_own_window() {
    List<String> recorded = RECORDED.matcher(rules).results().map(found -> found.group(1)).toList();
    for (String window : List.of("5m", "30m", "1h", "2h", "6h", "1d", "3d")) {
      assertThat(rules)
          .contains(
              """
                - record: slo:sli_error:ratio_rate%s
                  expr: |
                    (sum(rate(underpin_slo_events_total{slo="checkout",objective="availability",result="bad"}[%s])))
                    /
                    (sum(rate(underpin_slo_events_total{slo="checkout",objective="availability"}[%s])))
                  labels:
                    sloth_id: "checkout-availability"
                    sloth_service: "checkout"
                    sloth_slo: "availability"
                    sloth_window: "%s"
              """
                  .indent(0)
                  .formatted(window, window, window, window));
    }
    assertThat(recorded)
        .doesNotHaveDuplicates()
        .contains(
            "slo:sli_error:ratio_rate30d",
            "underpin:slo_events:increase1h",
            "underpin:slo_events:increase6h",
            "underpin:slo_events:increase1d",
            "underpin:slo_events:increase3d",
            "slo:objective:ratio",
            "slo:error_budget:ratio",
            "slo:time_period:days",
            "slo:current_burn_rate:ratio",
            "slo:period_burn_rate:ratio",
            "slo:period_error_budget_remaining:ratio",
            "sloth_slo_info");
    assertThat(rules).contains("(14.4 * 0.005)", "(6 * 0.005)", "(3 * 0.005)", "(1 * 0.005)");
  }

  @Test
  void each_target_has_rules_of_its_own() {
    String both =
        Slo.builder("search")
            .availability(99)
            .latency(95, Duration.ofMillis(500))
            .build()
            .prometheusRules();

    assertThat(both)
        .contains("sloth-slo-alerts-search-availability", "sloth-slo-alerts-search-latency")
        .contains("(14.4 * 0.01)", "(14.4 * 0.05)");
    assertThat(both.lines().filter(line -> line.startsWith("- name:"))).hasSize(6);
  }
}
