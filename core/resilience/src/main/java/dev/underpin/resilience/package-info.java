/**
 * Calls to third parties, each behind one named {@link dev.underpin.resilience.Guard}.
 *
 * <pre>{@code
 * Guard stripe = Guard.builder("stripe")
 *     .timeout(Duration.ofMillis(800))
 *     .retry(Retry.exponential(3, Duration.ofMillis(100)).jitter(20)).idempotent(true)
 *     .circuitBreaker(b -> b.failureRate(50).slowCall(Duration.ofMillis(600)))
 *     .maxConcurrent(20)
 *     .build();
 *
 * Charge charge = stripe.callOrElse(() -> client.charge(card), failure -> queuedCharge());
 * }</pre>
 *
 * <p>From the outside in, a call passes: <b>fallback</b> (only {@code callOrElse}) →
 * <b>deadline</b> of the request, one for all attempts → <b>retry</b> with its <b>budget</b> → and
 * in every attempt: kill switch → <b>circuit breaker</b> → <b>rate limit</b> → <b>bulkhead</b> →
 * <b>timeout</b> → your function. What stands further out sees what stands further in as one thing:
 * a breaker sees every attempt, a fallback sees only the end of all attempts.
 */
@NullMarked
package dev.underpin.resilience;

import org.jspecify.annotations.NullMarked;
