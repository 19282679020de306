package dev.underpin.observability.slo;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The alerts of an objective as Prometheus rules, by the names and labels that Sloth gives them.
 * What Sloth does not have is the least number of requests, which a recording rule of ours counts.
 */
final class PrometheusRules {

  private static final String METER = "underpin_slo_events_total";

  private final String slo;
  private final Duration window;
  private final long minimumEvents;
  private final List<AlertRule> rules;
  private final StringBuilder yaml = new StringBuilder("groups:\n");

  PrometheusRules(String slo, Duration window, long minimumEvents, List<AlertRule> rules) {
    this.slo = slo;
    this.window = window;
    this.minimumEvents = minimumEvents;
    this.rules = rules;
  }

  void objective(String objective, BigDecimal budget) {
    String id = slo + "-" + objective;
    group("sloth-slo-sli-recordings-" + id);
    for (Duration of : windows()) {
      ratio(objective, of);
    }
    wholeWindow(objective);
    for (Duration of : rules.stream().map(AlertRule::longWindow).distinct().toList()) {
      record(
          "underpin:slo_events:increase" + text(of),
          "sum(increase(%s[%s]))".formatted(meter(objective, ""), text(of)),
          objective,
          "");
    }
    group("sloth-slo-meta-recordings-" + id);
    meta(objective, budget);
    group("sloth-slo-alerts-" + id);
    alert(objective, budget, Severity.PAGE);
    alert(objective, budget, Severity.TICKET);
  }

  private List<Duration> windows() {
    return new ArrayList<>(
        new TreeSet<>(
            rules.stream()
                .flatMap(rule -> Stream.of(rule.shortWindow(), rule.longWindow()))
                .toList()));
  }

  private void group(String name) {
    yaml.append("- name: ").append(name).append("\n  rules:\n");
  }

  private void ratio(String objective, Duration of) {
    record(
        "slo:sli_error:ratio_rate" + text(of),
        """
        (sum(rate(%s[%s])))
        /
        (sum(rate(%s[%s])))"""
            .formatted(
                meter(objective, ",result=\"bad\""), text(of), meter(objective, ""), text(of)),
        objective,
        text(of));
  }

  /** As Sloth does it: the mean of the shortest window's ratios, which costs Prometheus less. */
  private void wholeWindow(String objective) {
    String shortest = "slo:sli_error:ratio_rate5m" + selector(objective);
    record(
        "slo:sli_error:ratio_rate" + text(window),
        """
        sum_over_time(%s[%s])
        / ignoring (sloth_window)
        count_over_time(%s[%s])"""
            .formatted(shortest, text(window), shortest, text(window)),
        objective,
        text(window));
  }

  private void meta(String objective, BigDecimal budget) {
    String selector = selector(objective);
    String on = "\n/ on(sloth_id, sloth_slo, sloth_service) group_left\n";
    record("slo:objective:ratio", "vector(1-" + budget.toPlainString() + ")", objective, "");
    record("slo:error_budget:ratio", "vector(" + budget.toPlainString() + ")", objective, "");
    record("slo:time_period:days", "vector(" + window.toDays() + ")", objective, "");
    record(
        "slo:current_burn_rate:ratio",
        "slo:sli_error:ratio_rate5m" + selector + on + "slo:error_budget:ratio" + selector,
        objective,
        "");
    record(
        "slo:period_burn_rate:ratio",
        "slo:sli_error:ratio_rate"
            + text(window)
            + selector
            + on
            + "slo:error_budget:ratio"
            + selector,
        objective,
        "");
    record(
        "slo:period_error_budget_remaining:ratio",
        "1 - slo:period_burn_rate:ratio" + selector,
        objective,
        "");
    record("sloth_slo_info", "vector(1)", objective, "");
  }

  private void record(String name, String expression, String objective, String sloWindow) {
    yaml.append("  - record: ").append(name).append("\n    expr: |\n");
    yaml.append(expression.indent(6)).append("    labels:\n");
    label("sloth_id", slo + "-" + objective);
    label("sloth_service", slo);
    label("sloth_slo", objective);
    if (!sloWindow.isEmpty()) {
      label("sloth_window", sloWindow);
    }
  }

  private void label(String name, String value) {
    yaml.append("      ").append(name).append(": \"").append(value).append("\"\n");
  }

  private void alert(String objective, BigDecimal budget, Severity severity) {
    String word = severity.name().toLowerCase(Locale.ROOT);
    yaml.append("  - alert: ErrorBudgetBurn\n    expr: |\n");
    yaml.append(
        String.join(
            "      or\n",
            rules.stream()
                .filter(rule -> rule.severity() == severity)
                .map(rule -> condition(rule, objective, budget).indent(6))
                .toList()));
    yaml.append("    labels:\n");
    label("sloth_severity", word);
    yaml.append("    annotations:\n");
    label("title", "(" + word + ") " + slo + " " + objective + " burns its error budget");
  }

  private String condition(AlertRule rule, String objective, BigDecimal budget) {
    String limit = "(" + rule.factor().toPlainString() + " * " + budget.toPlainString() + ")";
    String selector = selector(objective);
    return """
        (
            max(slo:sli_error:ratio_rate%s%s > %s) without (sloth_window)
            and
            max(slo:sli_error:ratio_rate%s%s > %s) without (sloth_window)
            and
            underpin:slo_events:increase%s%s >= %d
        )"""
        .formatted(
            text(rule.shortWindow()),
            selector,
            limit,
            text(rule.longWindow()),
            selector,
            limit,
            text(rule.longWindow()),
            selector,
            minimumEvents);
  }

  private String meter(String objective, String more) {
    return "%s{slo=\"%s\",objective=\"%s\"%s}".formatted(METER, slo, objective, more);
  }

  private String selector(String objective) {
    return "{sloth_id=\"%s-%s\", sloth_service=\"%s\", sloth_slo=\"%s\"}"
        .formatted(slo, objective, slo, objective);
  }

  /** As Prometheus writes durations. */
  private static String text(Duration of) {
    if (of.toMinutes() % (24 * 60) == 0) {
      return of.toDays() + "d";
    }
    return of.toMinutes() % 60 == 0 ? of.toHours() + "h" : of.toMinutes() + "m";
  }

  @Override
  public String toString() {
    return yaml.toString();
  }
}
