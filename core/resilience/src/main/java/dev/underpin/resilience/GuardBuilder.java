package dev.underpin.resilience;

import dev.underpin.core.Retry;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link Guard}; {@link Guard#builder} makes one. Nothing must be set, and nothing is on
 * that was not set. Not thread-safe; use it in one place and throw it away.
 */
public final class GuardBuilder {

  /**
   * How many calls may be in progress on a guard that has threads of its own, unless {@link
   * #maxConcurrent} or {@link #adaptive} says otherwise: 64.
   */
  public static final int DEFAULT_MAX_CONCURRENT = 64;

  /** Retries in percent of calls unless {@link #retryBudget} says otherwise: 20. */
  public static final int DEFAULT_BUDGET_PERCENT = 20;

  /** Retries a second on top of that unless {@link #retryBudget} says otherwise: 10. */
  public static final int DEFAULT_BUDGET_PER_SECOND = 10;

  /** How long {@link Guard#close()} waits for calls in progress: 5 seconds. */
  public static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

  final String name;
  @Nullable Duration timeout;
  Retry retry = Retry.none();
  boolean idempotent;
  @Nullable Budget budget;
  @Nullable BreakerOptions breaker;
  @Nullable Integer maxConcurrent;
  @Nullable Range adaptive;
  @Nullable Integer ratePerSecond;
  BooleanSupplier enabled = () -> true;
  Predicate<? super Exception> failsOn = failure -> true;
  @Nullable Executor executor;
  @Nullable GuardListener listener;
  GuardRegistries registries = GuardRegistries.create();
  GuardTime time = GuardTime.system();

  /** Retries that are allowed. */
  record Budget(int percent, int perSecond) {}

  /** Bounds of the adaptive limit. */
  record Range(int min, int max) {}

  GuardBuilder(String name) {
    this.name = Objects.requireNonNull(name, "name");
  }

  /**
   * How long the third party may take to answer one attempt. With it, {@link Guard#call} runs the
   * function in another thread; see there what stays behind. Without it an attempt that hangs keeps
   * its place, and its trial of a half-open breaker, until it ends.
   *
   * @param timeout more than zero; by default an attempt may take forever
   * @return this builder
   */
  public GuardBuilder timeout(Duration timeout) {
    this.timeout = Objects.requireNonNull(timeout, "timeout");
    return this;
  }

  /**
   * Tries again what failed. Needs {@link #idempotent}: after a timeout nobody knows whether the
   * first attempt took effect. {@link Retry#onlyOn} sees the function's own exceptions and {@link
   * GuardException.Reason#TIMEOUT}.
   *
   * @param retry how often and after which pauses; default {@link Retry#none()}
   * @return this builder
   */
  public GuardBuilder retry(Retry retry) {
    this.retry = Objects.requireNonNull(retry, "retry");
    return this;
  }

  /**
   * Says that the guarded functions may run twice and have the effect of once, because they only
   * read or send an idempotency key.
   *
   * @param idempotent default false
   * @return this builder
   */
  public GuardBuilder idempotent(boolean idempotent) {
    this.idempotent = idempotent;
    return this;
  }

  /**
   * How many retries all callers together may make, so that a third party in trouble is not hit
   * harder for it. Those of the last 10 seconds may be a share of the calls of the last 10 seconds;
   * each second has a few besides.
   *
   * @param percent of the calls, 0 to 100; default {@link #DEFAULT_BUDGET_PERCENT}
   * @param perSecond 0 or more; default {@link #DEFAULT_BUDGET_PER_SECOND}
   * @return this builder
   */
  public GuardBuilder retryBudget(int percent, int perSecond) {
    budget = new Budget(percent, perSecond);
    return this;
  }

  /**
   * Stops calling a third party that fails or is slow; by default there is no circuit breaker.
   *
   * @param options sets what differs from the defaults: {@code b -> b.failureRate(50)}
   * @return this builder
   */
  public GuardBuilder circuitBreaker(Consumer<? super BreakerOptions> options) {
    BreakerOptions chosen = breaker == null ? new BreakerOptions() : breaker;
    options.accept(chosen);
    breaker = chosen;
    return this;
  }

  /**
   * How many calls may be in progress, work that was left behind included; further ones are refused
   * at once.
   *
   * @param calls at least 1; by default {@link #DEFAULT_MAX_CONCURRENT} if the guard has a timeout
   *     and no executor was given, else no limit
   * @return this builder
   */
  public GuardBuilder maxConcurrent(int calls) {
    maxConcurrent = calls;
    return this;
  }

  /**
   * Finds out by itself how many calls may be in progress: quick answers raise the limit, failures,
   * timeouts and slow answers lower it (additive increase, multiplicative decrease). It starts at
   * the minimum. Needs a {@link #timeout} or {@link BreakerOptions#slowCall}, to tell what is slow.
   *
   * @param min never less, at least 1
   * @param max never more, at least the minimum
   * @return this builder
   */
  public GuardBuilder adaptive(int min, int max) {
    adaptive = new Range(min, max);
    return this;
  }

  /**
   * How many attempts may be made within each second of the guard's clock; further ones are refused
   * at once. Where two seconds meet, up to twice as many can fall within one.
   *
   * @param attempts at least 1; by default no limit
   * @return this builder
   */
  public GuardBuilder ratePerSecond(int attempts) {
    ratePerSecond = attempts;
    return this;
  }

  /**
   * A kill switch, asked before every attempt: {@code () -> flags.isOn(STRIPE, everyone)}. While it
   * throws, calls are let through.
   *
   * @param enabled false refuses every attempt; by default always true
   * @return this builder
   */
  public GuardBuilder enabled(BooleanSupplier enabled) {
    this.enabled = Objects.requireNonNull(enabled, "enabled");
    return this;
  }

  /**
   * Which exceptions of the function are failures of the third party. The others are answers: "card
   * declined" speaks for its health, and asking again will not change it. An answer is not retried,
   * and counts as a success.
   *
   * @param failures true for a failure; by default every exception is one. An exception that was
   *     caused by an interrupt or by the caller's deadline never counts
   * @return this builder
   */
  public GuardBuilder failsOn(Predicate<? super Exception> failures) {
    failsOn = Objects.requireNonNull(failures, "failures");
    return this;
  }

  /**
   * Runs timed blocking calls, virtual threads for instance. An attempt that finds no free thread
   * within its time is {@link GuardException.Reason#FULL}: never give it the pool that the callers
   * themselves run in.
   *
   * @param executor its owner stays its owner; by default daemon threads of the guard's own, as
   *     many as calls may be in progress
   * @return this builder
   */
  public GuardBuilder executor(Executor executor) {
    this.executor = Objects.requireNonNull(executor, "executor");
    return this;
  }

  /**
   * Who is told what happens; by default nobody.
   *
   * @param listener what it throws never reaches callers
   * @return this builder
   */
  public GuardBuilder listener(GuardListener listener) {
    this.listener = Objects.requireNonNull(listener, "listener");
    return this;
  }

  /**
   * Where the guard's Resilience4j parts are entered, for its metrics; by default in registries of
   * its own.
   *
   * @param registries shared by all guards of an application, usually
   * @return this builder
   */
  public GuardBuilder registries(GuardRegistries registries) {
    this.registries = Objects.requireNonNull(registries, "registries");
    return this;
  }

  /**
   * The time that the guard goes by, for tests.
   *
   * @param time {@link GuardTime#system()} by default
   * @return this builder
   */
  public GuardBuilder time(GuardTime time) {
    this.time = Objects.requireNonNull(time, "time");
    return this;
  }

  /**
   * {@return the guard, ready for calls}
   *
   * @throws IllegalArgumentException if a setting is out of its range; the message names it
   * @throws IllegalStateException if settings contradict each other, or the registries have a part
   *     of this name already
   */
  public Guard build() {
    GuardChecks.check(this);
    return new Guard(this);
  }

  long timeoutNanos() {
    return timeout == null ? Span.FOREVER : Span.nanos(timeout);
  }

  long slowNanos() {
    return breaker == null ? Span.FOREVER : breaker.slowNanos();
  }

  /** How many calls may be in progress; 0 is no limit. */
  int places() {
    if (maxConcurrent != null) {
      return maxConcurrent;
    }
    return timeout != null && executor == null ? DEFAULT_MAX_CONCURRENT : 0;
  }

  @Nullable AimdLimit adaptiveLimit() {
    return adaptive == null ? null : new AimdLimit(adaptive.min(), adaptive.max());
  }

  @Nullable RetryBudget budget() {
    if (retry.attempts() == 1) {
      return null;
    }
    Budget chosen =
        budget == null ? new Budget(DEFAULT_BUDGET_PERCENT, DEFAULT_BUDGET_PER_SECOND) : budget;
    return new RetryBudget(chosen.percent(), chosen.perSecond(), time.nanoTime());
  }

  @Nullable OwnPool ownPool() {
    return timeout != null && executor == null ? new OwnPool(name, CLOSE_PATIENCE) : null;
  }
}
