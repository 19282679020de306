/**
 * See it before users do: request ids and one structured line a request by {@link
 * dev.underpin.observability.RequestLogging}, readiness by {@link
 * dev.underpin.observability.HealthChecks}.
 */
@NullMarked
package dev.underpin.observability;

import org.jspecify.annotations.NullMarked;
