package dev.underpin.resilience;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.bulkhead.event.BulkheadEvent;
import io.github.resilience4j.bulkhead.event.BulkheadOnCallFinishedEvent;
import io.github.resilience4j.bulkhead.event.BulkheadOnCallPermittedEvent;
import io.github.resilience4j.bulkhead.event.BulkheadOnCallRejectedEvent;
import io.github.resilience4j.core.EventConsumer;
import io.github.resilience4j.core.EventProcessor;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A bulkhead whose size follows an {@link AimdLimit}. It is one of Resilience4j's so that its
 * metrics see it; Resilience4j's own cannot be made smaller while calls are in progress without
 * waiting for them.
 */
final class AdaptiveBulkhead implements Bulkhead, Bulkhead.Metrics {

  private final String name;
  private final AimdLimit limit;
  private final Map<String, String> tags;
  private final Events events;
  private final AtomicInteger inProgress = new AtomicInteger();
  private final AtomicInteger told = new AtomicInteger();
  private final BulkheadConfig config;
  private final Publisher publisher = new Publisher();

  AdaptiveBulkhead(String name, AimdLimit limit, Map<String, String> tags, Events events) {
    this.name = name;
    this.limit = limit;
    this.tags = tags;
    this.events = events;
    this.told.set(limit.current());
    this.config = BulkheadConfig.custom().maxConcurrentCalls(limit.max()).build();
  }

  /** The third party answered, quickly or not. */
  void answered(long startedAt, long now, boolean overloaded) {
    if (overloaded) {
      limit.lower(startedAt, now);
    } else {
      // the call that was answered has left already
      limit.raise(inProgress.get() + 1);
    }
    int current = limit.current();
    int before = told.get();
    if (current != before && told.compareAndSet(before, current)) {
      events.limit(current);
    }
  }

  @Override
  public boolean tryAcquirePermission() {
    boolean permitted = enter();
    publish(
        () ->
            permitted
                ? new BulkheadOnCallPermittedEvent(name)
                : new BulkheadOnCallRejectedEvent(name));
    return permitted;
  }

  private boolean enter() {
    int current;
    do {
      current = inProgress.get();
      if (current >= limit.current()) {
        return false;
      }
    } while (!inProgress.compareAndSet(current, current + 1));
    return true;
  }

  @Override
  public void acquirePermission() {
    if (!tryAcquirePermission()) {
      throw BulkheadFullException.createBulkheadFullException(this);
    }
  }

  @Override
  public void releasePermission() {
    inProgress.decrementAndGet();
  }

  @Override
  public void onComplete() {
    releasePermission();
    publish(() -> new BulkheadOnCallFinishedEvent(name));
  }

  @Override
  public void changeConfig(BulkheadConfig newConfig) {
    throw new UnsupportedOperationException(
        "bulkhead \"%s\" is adaptive and sets its own limit; change GuardBuilder.adaptive"
            .formatted(name));
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public BulkheadConfig getBulkheadConfig() {
    return config;
  }

  @Override
  public Metrics getMetrics() {
    return this;
  }

  @Override
  public int getAvailableConcurrentCalls() {
    return limit.current() - inProgress.get();
  }

  @Override
  public int getMaxAllowedConcurrentCalls() {
    return limit.current();
  }

  @Override
  public Map<String, String> getTags() {
    return tags;
  }

  @Override
  public EventPublisher getEventPublisher() {
    return publisher;
  }

  private void publish(Supplier<BulkheadEvent> event) {
    if (publisher.hasConsumers()) {
      publisher.processEvent(event.get());
    }
  }

  private static final class Publisher extends EventProcessor<BulkheadEvent>
      implements EventPublisher {

    @Override
    public EventPublisher onCallRejected(EventConsumer<BulkheadOnCallRejectedEvent> consumer) {
      registerConsumer(BulkheadOnCallRejectedEvent.class.getName(), consumer);
      return this;
    }

    @Override
    public EventPublisher onCallPermitted(EventConsumer<BulkheadOnCallPermittedEvent> consumer) {
      registerConsumer(BulkheadOnCallPermittedEvent.class.getName(), consumer);
      return this;
    }

    @Override
    public EventPublisher onCallFinished(EventConsumer<BulkheadOnCallFinishedEvent> consumer) {
      registerConsumer(BulkheadOnCallFinishedEvent.class.getName(), consumer);
      return this;
    }
  }
}
