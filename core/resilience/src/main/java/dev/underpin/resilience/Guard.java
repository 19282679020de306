package dev.underpin.resilience;

import dev.underpin.core.HealthCheck;
import dev.underpin.core.ThrowingSupplier;
import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.Scope;
import io.github.resilience4j.bulkhead.Bulkhead;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one third party may cost us, in one object with its name.
 *
 * <pre>{@code
 * Guard stripe = Guard.builder("stripe")
 *     .timeout(Duration.ofMillis(800))
 *     .retry(Retry.exponential(3, Duration.ofMillis(100)).jitter(20)).idempotent(true)
 *     .circuitBreaker(b -> b.failureRate(50).slowCall(Duration.ofMillis(600)))
 *     .maxConcurrent(20)
 *     .build();
 *
 * Charge c = stripe.call(() -> client.charge(card));                // throws what charge throws
 * Charge d = stripe.callTimed(left -> client.charge(card, left));   // no thread hop
 * Charge e = stripe.callOrElse(() -> client.charge(card), failure -> queuedCharge());
 * CompletableFuture<Charge> f = stripe.callAsync(() -> client.chargeAsync(card));
 * }</pre>
 *
 * <p>What the function throws comes through as it is, checked or not; what the guard itself refuses
 * or ends is a {@link GuardException}. A failure must be thrown to be seen: a client that returns
 * HTTP 503 as a value should be made to throw it. An {@link Error} comes through too, and is
 * nobody's failure: it is neither counted nor retried.
 *
 * <p><b>Order</b>, from the outside in: fallback, deadline, retry and its budget, kill switch,
 * circuit breaker, rate limit, bulkhead, timeout. A call that is refused was not made: it is
 * neither retried nor counted as a failure. If a second attempt is refused, comes too late or is
 * over the budget, the call fails with what the attempt before it failed with.
 *
 * <p><b>Deadline.</b> The deadline of the {@link RequestContext} holds over all attempts. A pause
 * that would outlast it is not made. An attempt that fails when it is over, and before the third
 * party had its whole timeout, fails with {@link GuardException.Reason#DEADLINE}, which is not held
 * against the third party.
 *
 * <p><b>Threads.</b> With a {@linkplain GuardBuilder#timeout timeout}, {@link #call} and {@link
 * #callOrElse} run the function in another thread, so that the caller can leave when time is up.
 * The request's context goes along. Whatever else is bound to the caller's thread stays behind:
 * transactions, security contexts, locks. {@link #callTimed} stays in the caller's thread, and so
 * does everything on a guard without a timeout. Work that is left behind is interrupted; while it
 * does not stop it keeps its place in the bulkhead and is counted in {@link #stillRunning()}.
 *
 * <p>Thread-safe; one for the whole application. Resilience4j logs every success at DEBUG, at many
 * times the price of the call: set the logger {@code io.github.resilience4j} to INFO.
 */
public final class Guard implements AutoCloseable {

  private final String name;
  private final boolean hasTimeout;
  private final GuardTime time;
  private final Events events;
  private final GuardRegistries registries;
  private final Registered parts;
  private final Gates gates;
  private final Retrying retrying;
  private final BlockingCalls blocking;
  private final @Nullable OwnPool ownPool;
  private final AtomicBoolean closed = new AtomicBoolean();

  Guard(GuardBuilder builder) {
    this.name = builder.name;
    this.hasTimeout = builder.timeout != null;
    this.time = builder.time;
    this.events = new Events(name, builder.listener);
    this.registries = builder.registries;
    this.parts = Registered.of(builder, events);
    this.gates = new Gates(builder, parts, events);
    this.retrying = new Retrying(builder.retry, builder.budget(), time, events);
    this.ownPool = builder.ownPool();
    Executor executor = ownPool == null ? builder.executor : ownPool;
    this.blocking = new BlockingCalls(gates, retrying, time, hasTimeout ? executor : null);
  }

  /**
   * {@return the builder of a guard}
   *
   * @param name the third party's: 1 to 64 letters, digits, '.', '_' or '-'
   */
  public static GuardBuilder builder(String name) {
    return new GuardBuilder(name);
  }

  /** {@return the third party's name} */
  public String name() {
    return name;
  }

  /**
   * Calls the third party and waits for its answer: in another thread if the guard has a timeout.
   *
   * @param work the call; whether it may be made twice is up to {@link GuardBuilder#idempotent}
   * @param <T> what it returns
   * @param <E> what it may throw
   * @return what it returned
   * @throws E what the last attempt threw
   * @throws GuardException if the guard refused the call or ended it
   * @throws IllegalStateException if the guard is closed
   */
  public <T extends @Nullable Object, E extends Exception> T call(ThrowingSupplier<T, E> work)
      throws E {
    requireOpen();
    try {
      return blocking.timed(attempt -> work.get());
    } catch (Exception failure) {
      throw Guard.<E>thrown(failure);
    }
  }

  /**
   * Calls the third party in the caller's own thread. The function is told how long it may take,
   * and must see to it: hand it to the client as its timeout. When the client gives up by itself,
   * what it throws comes through as it is and counts as a failure; if it gave up early because the
   * caller's deadline is near, it is {@link GuardException.Reason#DEADLINE}.
   *
   * @param work the call, given what is left: the guard's timeout, or less if the request's
   *     deadline comes first
   * @param <T> what it returns
   * @param <E> what it may throw
   * @return what it returned, also if that was late
   * @throws E what the last attempt threw
   * @throws GuardException if the guard refused the call, or the deadline cut it short
   * @throws IllegalStateException if the guard is closed or has no timeout
   */
  public <T extends @Nullable Object, E extends Exception> T callTimed(
      ThrowingFunction<? super Duration, T, E> work) throws E {
    requireOpen();
    if (!hasTimeout) {
      throw new IllegalStateException(
          "callTimed tells what is left of the timeout, but guard \"%s\" has none; set GuardBuilder.timeout"
              .formatted(name));
    }
    try {
      return blocking.here(attempt -> work.apply(attempt.allowed()));
    } catch (Exception failure) {
      throw Guard.<E>thrown(failure);
    }
  }

  /**
   * The same as {@link #call}, with another way out when it fails. The fallback is given whatever
   * {@code call} would throw, a {@link GuardException} or the function's own, and runs in the
   * caller's thread with the permits given back. Only for a caller that was interrupted there is no
   * fallback, and no {@link Error} is caught.
   *
   * @param work the call
   * @param fallback what to return instead; what it throws comes out, with the failure suppressed
   *     in it
   * @param <T> what both return
   * @param <E> what the call may throw, all of which goes to the fallback
   * @param <F> what the fallback may throw
   * @return what one of them returned
   * @throws F what the fallback threw
   * @throws GuardException.Interrupted if the caller was interrupted
   * @throws IllegalStateException if the guard is closed
   */
  public <T extends @Nullable Object, E extends Exception, F extends Exception> T callOrElse(
      ThrowingSupplier<T, E> work, ThrowingFunction<? super Exception, ? extends T, F> fallback)
      throws F {
    requireOpen();
    RequestContext context = RequestContext.current();
    try {
      return blocking.timed(attempt -> work.get());
    } catch (GuardException.Interrupted interrupted) {
      throw interrupted;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new GuardException.Interrupted(name, "the function was interrupted", interrupted);
    } catch (Exception failure) {
      return fallBack(context, failure, fallback);
    }
  }

  private <T extends @Nullable Object, F extends Exception> T fallBack(
      RequestContext context,
      Exception failure,
      ThrowingFunction<? super Exception, ? extends T, F> fallback)
      throws F {
    try (Scope scope = context.open()) {
      events.fallingBack(failure);
      return fallback.apply(failure);
    } catch (Exception e) {
      if (e != failure) {
        e.addSuppressed(failure);
      }
      throw Guard.<F>thrown(e);
    }
  }

  /**
   * Calls a third party whose client is asynchronous. The first attempt is started by this thread,
   * the others and the timeouts by {@code CompletableFuture}'s default executor, each in the
   * request's context; so is what depends on the result.
   *
   * <p>Cancelling the result cancels the attempt in progress. An attempt that times out is
   * cancelled too, and its place in the bulkhead given back when its future has ended. A future
   * that ends when it is cancelled although its work goes on, such as one of {@code supplyAsync},
   * cannot be seen through: use {@link #call} for such work.
   *
   * @param work starts an attempt; what it throws counts as the failure of its future
   * @param <T> what it answers
   * @return the answer, or what {@link #call} would throw, never wrapped by the guard
   * @throws IllegalStateException if the guard is closed
   */
  public <T extends @Nullable Object> CompletableFuture<T> callAsync(
      ThrowingSupplier<? extends CompletionStage<T>, ? extends Exception> work) {
    requireOpen();
    return new AsyncCall<>(gates, retrying, time, work).start();
  }

  /** {@return how much work timed out, was interrupted and goes on all the same, at this moment} */
  public int stillRunning() {
    return gates.stillRunning().count();
  }

  /** {@return how many calls may be in progress now; {@code Integer.MAX_VALUE} without a limit} */
  public int limit() {
    Bulkhead bulkhead = gates.bulkhead();
    return bulkhead == null
        ? Integer.MAX_VALUE
        : bulkhead.getMetrics().getMaxAllowedConcurrentCalls();
  }

  /** {@return how many calls are in progress now, left behind ones included; 0 without a limit} */
  public int inProgress() {
    Bulkhead bulkhead = gates.bulkhead();
    return bulkhead == null ? 0 : limit() - bulkhead.getMetrics().getAvailableConcurrentCalls();
  }

  /** {@return Resilience4j's registries, in which this guard's parts are found by its name} */
  public GuardRegistries registries() {
    return registries;
  }

  /**
   * {@return a check named {@code guard.<name>}: DEGRADED while the breaker is not closed, the kill
   * switch is off or work does not stop, else UP. Never DOWN: that a third party is away is no
   * reason to take this node out of rotation}
   */
  public HealthCheck healthCheck() {
    return HealthCheck.of("guard." + name, new GuardHealth(gates)::look);
  }

  /**
   * Ends the guard: later calls are refused with an {@link IllegalStateException}, its parts are
   * taken out of the registries. If the guard has threads of its own, calls in progress may end
   * within {@link GuardBuilder#CLOSE_PATIENCE}, then they are interrupted. An executor that was
   * given stays open. Closing again does nothing.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    if (ownPool != null) {
      ownPool.close();
    }
    parts.remove();
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("guard \"%s\" is closed".formatted(name));
    }
  }

  /** Throws the same exception: it is one that the function declares, or unchecked. */
  @SuppressWarnings("unchecked")
  private static <E extends Exception> RuntimeException thrown(Exception failure) throws E {
    throw (E) failure;
  }

  @Override
  public String toString() {
    return "Guard[%s]".formatted(name);
  }
}
