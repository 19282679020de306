package dev.underpin.observability.slo;

import dev.underpin.observability.EndedRequest;
import dev.underpin.observability.RequestListener;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A service level objective: what share of the requests may fail, or be slow, and how fast that
 * budget is being used up.
 *
 * <pre>{@code
 * Slo checkout = Slo.builder("checkout").availability(99.9).latency(95, ofMillis(500)).build();
 * RequestLogging.builder("shop").listener(checkout.listener(r -> r.route().equals("/checkout")));
 * checkout.status().alert();                         // PAGE, TICKET, or null while all is well
 * Files.writeString(rules, checkout.prometheusRules());
 * }</pre>
 *
 * <p>Alerts are those of Google's <a
 * href="https://sre.google/workbook/alerting-on-slos/">workbook</a>, on several windows and burn
 * rates. A burn rate of 1 uses up the budget exactly within the objective's window. With 30 days:
 *
 * <table>
 * <caption>Alerts</caption>
 * <tr><th>alert</th><th>burn rate</th><th>in the last</th><th>and in the last</th></tr>
 * <tr><td>page</td><td>14.4</td><td>hour</td><td>5 minutes</td></tr>
 * <tr><td>page</td><td>6</td><td>6 hours</td><td>30 minutes</td></tr>
 * <tr><td>ticket</td><td>3</td><td>day</td><td>2 hours</td></tr>
 * <tr><td>ticket</td><td>1</td><td>3 days</td><td>6 hours</td></tr>
 * </table>
 *
 * <p>The long window says that it matters, the short one that it goes on; and since three failures
 * of four requests at night are no reason to wake anybody, the long one must have {@linkplain
 * SloBuilder#minimumEvents so many requests}. With another window than 30 days the burn rates are
 * those that use up as much of it, but at least 1.
 *
 * <p>An alert is logged when it begins and when it ends, by {@code
 * dev.underpin.observability.slo.Slo}: a page as an error, a ticket as a warning. It is looked for
 * with the first request of a minute, and whenever {@link #status()} is asked for, as each scrape
 * of its meters does.
 *
 * <p>What is counted lives in this process and ends with it: for alerts that outlive a deploy, and
 * add up many processes, {@link #prometheusRules()} says the same to Prometheus. Time is measured
 * on the monotonic clock, in buckets of a minute; 3 days of them take 200 kB.
 *
 * <p>Thread-safe; recording takes neither a lock nor memory, but for the first request of a minute.
 */
public final class Slo {

  private static final BigDecimal HUNDRED = new BigDecimal(100);

  private final String name;
  private final @Nullable BigDecimal availability;
  private final @Nullable BigDecimal latency;
  private final long slowNanos;
  private final Duration window;
  private final long minimumEvents;
  private final List<AlertRule> rules;
  private final EventRing events;
  private final AlertLog alerts;

  Slo(SloBuilder builder) {
    name = builder.name;
    availability = builder.availability;
    latency = builder.latency;
    slowNanos = builder.latencyLimit.toNanos();
    window = builder.window;
    minimumEvents = builder.minimumEvents;
    rules = AlertRule.of(window);
    events = new EventRing(window, builder.ticker);
    alerts = new AlertLog(name);
  }

  /**
   * {@return the builder of an objective}
   *
   * @param name what the objective is for: 1 to 64 letters, digits, dots, dashes and underscores
   * @throws IllegalArgumentException if it is called anything else
   */
  public static SloBuilder builder(String name) {
    return new SloBuilder(name);
  }

  /** {@return what the objective is for} */
  public String name() {
    return name;
  }

  /**
   * Counts a request.
   *
   * @param nanos how long it took
   * @param failed whether it failed; one that did counts as slow, too
   */
  public void record(long nanos, boolean failed) {
    if (events.record(failed, failed || nanos > slowNanos)) {
      status();
    }
  }

  /**
   * {@return what counts those requests that the objective is for} It failed if {@link
   * EndedRequest#isFailed()} says so.
   *
   * @param which chooses them, by their routes for instance
   */
  public RequestListener listener(Predicate<? super EndedRequest> which) {
    Objects.requireNonNull(which, "which");
    return ended -> {
      if (which.test(ended)) {
        record(ended.nanos(), ended.isFailed());
      }
    };
  }

  /** {@return where the objective stands now; an alert that began or ended is logged} */
  public SloStatus status() {
    List<ObjectiveStatus> objectives = new ArrayList<>();
    EventSums sums = events.sums();
    if (availability != null) {
      objectives.add(status(ObjectiveStatus.AVAILABILITY, availability, sums.failed()));
    }
    if (latency != null) {
      objectives.add(status(ObjectiveStatus.LATENCY, latency, sums.slow()));
    }
    SloStatus status = new SloStatus(name, objectives);
    alerts.tell(status);
    return status;
  }

  private ObjectiveStatus status(String objective, BigDecimal target, EventSums.Of sums) {
    double budget = budget(target).doubleValue();
    List<BurnRate> burns =
        rules.stream().map(rule -> rule.burn(sums, budget, minimumEvents)).toList();
    long total = sums.total(window);
    long bad = sums.bad(window);
    double used = total == 0 ? 0 : bad / (budget * total);
    return new ObjectiveStatus(
        objective, target.doubleValue(), total, bad, 100 * (1 - used), burns);
  }

  /** The share that may be bad: 0.001 for 99.9 percent, without the errors of binary fractions. */
  private static BigDecimal budget(BigDecimal target) {
    return HUNDRED.subtract(target).movePointLeft(2).stripTrailingZeros();
  }

  /**
   * {@return the same alerts as rules for Prometheus, in the form that <a
   * href="https://sloth.dev">Sloth</a> generates, so that its dashboards work} They count the meter
   * {@code underpin_slo_events_total} with the labels {@code slo}, {@code objective} and {@code
   * result}, as {@code underpin-micrometer} publishes it.
   */
  public String prometheusRules() {
    PrometheusRules text = new PrometheusRules(name, window, minimumEvents, rules);
    if (availability != null) {
      text.objective(ObjectiveStatus.AVAILABILITY, budget(availability));
    }
    if (latency != null) {
      text.objective(ObjectiveStatus.LATENCY, budget(latency));
    }
    return text.toString();
  }

  /**
   * {@return requests of the objective since it was made, by what became of them} For meters.
   *
   * @param objective {@link ObjectiveStatus#AVAILABILITY} or {@link ObjectiveStatus#LATENCY}
   * @param good whether to count the good ones or the bad ones
   * @throws IllegalArgumentException if there is no such objective
   */
  public long count(String objective, boolean good) {
    long bad =
        switch (objective) {
          case ObjectiveStatus.AVAILABILITY -> events.failedEver();
          case ObjectiveStatus.LATENCY -> events.slowEver();
          default ->
              throw new IllegalArgumentException(
                  "objective must be availability or latency but was \"%s\"".formatted(objective));
        };
    return good ? Math.max(0, events.totalEver() - bad) : bad;
  }
}
