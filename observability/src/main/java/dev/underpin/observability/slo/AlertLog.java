package dev.underpin.observability.slo;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Tells of alerts that begin, change and end; each once. Thread-safe. */
final class AlertLog {

  private static final Logger LOG = LoggerFactory.getLogger(Slo.class);

  private final String slo;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, @Nullable Severity> told = new HashMap<>();

  AlertLog(String slo) {
    this.slo = slo;
  }

  /** Nobody waits: whoever comes while somebody tells would tell the same. */
  void tell(SloStatus status) {
    if (!lock.tryLock()) {
      return;
    }
    try {
      for (ObjectiveStatus objective : status.objectives()) {
        Severity now = objective.alert();
        Severity before = told.put(objective.objective(), now);
        if (now != before) {
          log(objective, now, before);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void log(ObjectiveStatus objective, @Nullable Severity now, @Nullable Severity before) {
    double rate = now == null ? 0 : firing(objective, now);
    LOG.atLevel(level(now))
        .addKeyValue("slo", slo)
        .addKeyValue("objective", objective.objective())
        .addKeyValue("severity", word(now))
        .addKeyValue("burn_rate", rate)
        .addKeyValue("budget_left", Math.round(objective.budgetLeft()))
        .log(
            now == null
                ? "slo %s: %s is back within its budget, %s ends"
                    .formatted(slo, objective.objective(), word(before))
                : "slo %s: %s burns its error budget %s times too fast: %s"
                    .formatted(slo, objective.objective(), rate, word(now)));
  }

  private static Level level(@Nullable Severity severity) {
    return severity == null ? Level.INFO : severity == Severity.PAGE ? Level.ERROR : Level.WARN;
  }

  private static String word(@Nullable Severity severity) {
    return severity == null ? "none" : severity.name().toLowerCase(Locale.ROOT);
  }

  /** How fast it burns in the long window of the first alert of that severity, to a tenth. */
  private static double firing(ObjectiveStatus objective, Severity severity) {
    for (BurnRate burn : objective.burnRates()) {
      if (burn.firing() && burn.severity() == severity) {
        return Math.round(burn.longRate() * 10) / 10.0;
      }
    }
    return 0;
  }
}
