package dev.underpin.resilience;

import dev.underpin.core.context.RequestContext;
import dev.underpin.resilience.GuardException.Reason;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/** Notes what a guard tells, in words, and in which request. */
final class Recorder implements GuardListener {

  final List<String> events = new CopyOnWriteArrayList<>();
  final List<String> requests = new CopyOnWriteArrayList<>();

  private void note(String event) {
    events.add(event);
    requests.add(Objects.toString(RequestContext.current().requestId()));
  }

  private static String text(Throwable failure) {
    return failure instanceof GuardException guard
        ? guard.reason().name()
        : failure.getClass().getSimpleName();
  }

  @Override
  public void onAnswer(String guard, Duration took) {
    note("answer");
  }

  @Override
  public void onFailure(String guard, Duration took, Throwable failure) {
    note("failure " + text(failure));
  }

  @Override
  public void onRefusal(String guard, Reason reason) {
    note("refusal " + reason);
  }

  @Override
  public void onRetry(String guard, int attempts, Duration delay, Throwable failure) {
    note("retry after %d in %d ms".formatted(attempts, delay.toMillis()));
  }

  @Override
  public void onRetryOverBudget(String guard, Throwable failure) {
    note("over budget");
  }

  @Override
  public void onRetryTooLate(String guard, Duration delay, Throwable failure) {
    note("too late by a pause of %d ms".formatted(delay.toMillis()));
  }

  @Override
  public void onFallback(String guard, Throwable failure) {
    note("fallback " + text(failure));
  }

  @Override
  public void onStillRunning(String guard, int stillRunning) {
    note("still running " + stillRunning);
  }

  @Override
  public void onStopped(String guard, int stillRunning) {
    note("stopped " + stillRunning);
  }

  @Override
  public void onBreaker(String guard, State from, State to) {
    note("breaker %s to %s".formatted(from, to));
  }

  @Override
  public void onLimit(String guard, int limit) {
    note("limit " + limit);
  }
}
