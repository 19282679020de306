package dev.underpin.flags;

import dev.underpin.core.HealthCheck;
import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.TallyCounter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** {@link Flags} that follow a store. */
final class LiveFlags implements Flags {

  private final FlagStore store;
  private final LongSupplier ticker;
  private final InstantSource clock;
  private final ThreadFactory threadFactory;
  private final @Nullable FlagOverrides overrides;
  private final Duration startupDeadline;
  private final Announcer announcer;
  private final SnapshotLoader loader;
  private final FlagHistory history;
  private final StoreWriter writer;
  private final Changes changes;
  private final Poller poller;
  private final SnapshotHealth health;

  // guards phase and subscription; nothing that waits is done under it
  private final ReentrantLock lifecycle = new ReentrantLock();
  private volatile Phase phase = Phase.NEW;
  private FlagStore.Subscription subscription = () -> {};

  private enum Phase {
    NEW,
    STARTED,
    CLOSED
  }

  LiveFlags(FlagsBuilder builder) {
    store = builder.store;
    ticker = builder.ticker;
    clock = builder.clock;
    threadFactory = builder.threadFactory;
    overrides = builder.overrides;
    startupDeadline = builder.startupDeadline;
    announcer = new Announcer(builder.listeners);
    loader = new SnapshotLoader(builder, announcer);
    InstantSource storeClock = new StoreClock(builder.clock, store);
    history = new FlagHistory(store);
    writer = new StoreWriter(store, loader, announcer);
    changes = new Changes(writer, history, storeClock);
    poller = new Poller(builder.pollInterval, loader::refresh);
    health = new SnapshotHealth(store.name(), builder.pollInterval);
  }

  @Override
  public boolean isOn(BooleanFlag flag, @Nullable Subject subject) {
    count();
    return evaluate(flag, subject).isOn();
  }

  @Override
  public <T> T value(Flag<T> flag, @Nullable Subject subject) {
    count();
    return evaluate(flag, subject).value();
  }

  @Override
  public <T> Evaluation<T> explain(Flag<T> flag, @Nullable Subject subject) {
    return evaluate(flag, subject);
  }

  @Override
  public PinnedFlags pin(@Nullable Subject subject) {
    Subject known = fixed(subject);
    FlagOverrides.Granted granted = known.overrides();
    boolean isForeign = granted != null && granted.by() != overrides;
    return new PinnedFlags(loader.current(), isForeign ? known.withOverrides(null) : known);
  }

  @Override
  public Subject overridden(@Nullable Subject subject, @Nullable String token) {
    Subject known = subject == null ? Subject.anonymous() : subject;
    Map<String, String> values =
        overrides == null ? Map.of() : overrides.verified(token, clock.instant());
    return overrides == null || values.isEmpty()
        ? known
        : known.withOverrides(new FlagOverrides.Granted(overrides, values));
  }

  private static Subject fixed(@Nullable Subject subject) {
    return (subject == null ? Subject.anonymous() : subject).withFixedChance();
  }

  private <T> Evaluation<T> evaluate(Flag<T> flag, @Nullable Subject subject) {
    Subject known = subject == null ? Subject.anonymous() : subject;
    Evaluation<T> decided = loader.evaluator(flag).evaluate(known);
    FlagOverrides.Granted granted = known.overrides();
    return granted == null || granted.by() != overrides ? decided : granted.of(flag, decided);
  }

  static void count() {
    RequestContext.current().tally().add(TallyCounter.FLAGS_DECIDED, 1);
  }

  @Override
  public void start() {
    lifecycle.lock();
    try {
      if (phase != Phase.NEW) {
        throw new IllegalStateException(
            "flags must be started once but are %s; build new ones".formatted(phase));
      }
      phase = Phase.STARTED;
      subscription = subscribe();
    } finally {
      lifecycle.unlock();
    }
    loader.fallBack();
    lifecycle.lock();
    try {
      if (phase == Phase.STARTED) {
        poller.start(threadFactory);
      }
    } finally {
      lifecycle.unlock();
    }
    poller.awaitFirst(startupDeadline);
  }

  private FlagStore.Subscription subscribe() {
    try {
      return store.subscribe(poller::hint);
    } catch (RuntimeException e) {
      announcer.noHints(store.name(), e);
      return () -> {};
    }
  }

  @Override
  public long on(Flag<?> flag, Change change) {
    requireNotClosed();
    return changes.state(flag, FlagState.ON, change);
  }

  @Override
  public long off(Flag<?> flag, Change change) {
    requireNotClosed();
    return changes.state(flag, FlagState.OFF, change);
  }

  @Override
  public long kill(Flag<?> flag, Change change) {
    requireNotClosed();
    return changes.state(flag, FlagState.KILLED, change);
  }

  @Override
  public long rollout(Flag<?> flag, double percent, Change change) {
    requireNotClosed();
    return changes.rollout(flag, percent, change);
  }

  @Override
  public long ramp(
      Flag<?> flag, double fromPercent, double toPercent, Duration duration, Change change) {
    requireNotClosed();
    return changes.ramp(flag, new Changes.Span(fromPercent, toPercent, duration), change);
  }

  @Override
  public long schedule(Flag<?> flag, List<FlagStep> steps, Change change) {
    requireNotClosed();
    return changes.schedule(flag, steps, change);
  }

  @Override
  public long undo(Flag<?> flag, Change change) {
    requireNotClosed();
    return changes.undo(flag, change);
  }

  @Override
  public long remove(String key, Change change) {
    requireNotClosed();
    return changes.remove(key, change);
  }

  @Override
  public FlagImport importing(FlagDocument document) {
    requireNotClosed();
    return FlagImport.of(document, writer);
  }

  @Override
  public List<FlagChange> history(Flag<?> flag, int limit) {
    return history.of(flag, limit);
  }

  @Override
  public PinnedFlags asOf(Instant time, @Nullable Subject subject) {
    return new PinnedFlags(history.asOf(time), fixed(subject).withOverrides(null));
  }

  @Override
  public boolean refresh() {
    requireNotClosed();
    return loader.refresh();
  }

  private void requireNotClosed() {
    if (phase == Phase.CLOSED) {
      throw new IllegalStateException("flags must be open but are closed; build new ones");
    }
  }

  @Override
  public @Nullable Duration snapshotAge() {
    Long confirmedAt = loader.status().confirmedAtNanos();
    return confirmedAt == null ? null : Duration.ofNanos(ticker.getAsLong() - confirmedAt);
  }

  @Override
  public HealthCheck healthCheck() {
    return HealthCheck.of(
        "flags", () -> health.of(loader.status(), snapshotAge(), loader.current().flags().size()));
  }

  @Override
  public void close() {
    FlagStore.Subscription ended;
    lifecycle.lock();
    try {
      phase = Phase.CLOSED;
      ended = subscription;
      subscription = () -> {};
    } finally {
      lifecycle.unlock();
    }
    poller.close();
    ended.close();
  }
}
