package dev.underpin.observability.slo;

import java.time.Duration;

/**
 * How fast the budget is used up, as one alert sees it.
 *
 * @param severity what the alert is
 * @param threshold the burn rate above which both windows must be
 * @param longWindow the window that says that it matters
 * @param longRate the burn rate in it
 * @param shortWindow the window that says that it goes on
 * @param shortRate the burn rate in it
 * @param firing whether both are above the threshold, and the long one has enough requests
 */
public record BurnRate(
    Severity severity,
    double threshold,
    Duration longWindow,
    double longRate,
    Duration shortWindow,
    double shortRate,
    boolean firing) {}
