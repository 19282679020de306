package dev.underpin.observability;

import dev.underpin.core.context.RequestContext;

/**
 * An error that somebody should look at.
 *
 * @param what what failed: {@code GET /product/{id}}, or whatever was given to {@link
 *     ErrorReporter#report}
 * @param error why
 * @param fingerprint 16 hex digits that are the same for errors of one origin, across deploys
 * @param context the request that it happened in, or an empty context
 * @param suppressed how many errors of this fingerprint were not reported since the last report
 */
public record ErrorReport(
    String what, Throwable error, String fingerprint, RequestContext context, long suppressed) {}
