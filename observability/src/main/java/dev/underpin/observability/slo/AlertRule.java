package dev.underpin.observability.slo;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;

/**
 * One row of the workbook's table: so many percent of the budget used within the long window. The
 * burn rate follows from that and the objective's window, but is never less than 1: what burns no
 * faster lasts, however short the window is.
 *
 * @param severity what the alert is
 * @param longWindow the window that says that it matters
 * @param shortWindow the window that says that it goes on: a twelfth of it
 * @param factor the burn rate
 */
record AlertRule(Severity severity, Duration longWindow, Duration shortWindow, BigDecimal factor) {

  private static final int DIGITS = 6;

  static List<AlertRule> of(Duration window) {
    return List.of(
        of(window, Severity.PAGE, 2, Duration.ofHours(1)),
        of(window, Severity.PAGE, 5, Duration.ofHours(6)),
        of(window, Severity.TICKET, 10, Duration.ofDays(1)),
        of(window, Severity.TICKET, 10, Duration.ofDays(3)));
  }

  private static AlertRule of(Duration window, Severity severity, int percent, Duration longOne) {
    BigDecimal factor =
        BigDecimal.valueOf(percent)
            .multiply(BigDecimal.valueOf(window.toMinutes()))
            .divide(BigDecimal.valueOf(100 * longOne.toMinutes()), DIGITS, RoundingMode.HALF_UP)
            .max(BigDecimal.ONE)
            .stripTrailingZeros();
    return new AlertRule(severity, longOne, longOne.dividedBy(12), factor);
  }

  BurnRate burn(EventSums.Of sums, double budget, long minimumEvents) {
    double limit = factor.doubleValue() * budget;
    double longRatio = sums.ratio(longWindow);
    double shortRatio = sums.ratio(shortWindow);
    boolean firing =
        longRatio > limit && shortRatio > limit && sums.total(longWindow) >= minimumEvents;
    return new BurnRate(
        severity,
        factor.doubleValue(),
        longWindow,
        longRatio / budget,
        shortWindow,
        shortRatio / budget,
        firing);
  }
}
