package dev.underpin.observability;

import java.time.Duration;

/**
 * Errors of one origin, as this process saw them.
 *
 * @param fingerprint what they have in common, as {@link ErrorReporter#fingerprint} tells it
 * @param error the class of the last of them
 * @param what what failed when it was last seen: {@code GET /product/{id}}
 * @param count how many there were
 * @param sinceFirst how long ago the first of them was
 * @param sinceLast how long ago the last of them was
 */
public record ErrorFacts(
    String fingerprint,
    String error,
    String what,
    long count,
    Duration sinceFirst,
    Duration sinceLast) {}
