package dev.underpin.flags;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds the current {@link Snapshot} and brings it up to date with the store.
 *
 * <p>Deciding reads one reference. Loading is done by one thread at a time under a lock that no
 * decision takes, and news are told after the lock is released, so that neither a slow store nor a
 * listener that asks for more can stand in anybody's way.
 */
final class SnapshotLoader {

  private static final AtomicReferenceFieldUpdater<SnapshotLoader, Snapshot> CURRENT =
      AtomicReferenceFieldUpdater.newUpdater(SnapshotLoader.class, Snapshot.class, "current");

  private final FlagStore store;
  private final Announcer announcer;
  private final LongSupplier ticker;
  private final boolean isStrict;
  private final Fallback fallback;
  private final ReentrantLock loading = new ReentrantLock();
  private volatile Snapshot current;
  private volatile Status status = new Status(null, false, null, null, Map.of());

  // written under loading
  private volatile FlagDocument last = FlagDocument.empty();

  // what the store handed out, which last is without its texts
  private WeakReference<FlagDocument> given = new WeakReference<>(null);

  /** How the last load went; where none did, what holds in its place, if anything. */
  record Status(
      @Nullable String fallback,
      boolean isLoaded,
      @Nullable Long confirmedAtNanos,
      @Nullable String failure,
      Map<String, String> problems) {

    Status failed(String message) {
      return new Status(fallback, isLoaded, confirmedAtNanos, message, problems);
    }
  }

  SnapshotLoader(FlagsBuilder builder, Announcer announcer) {
    this.store = builder.store;
    this.announcer = announcer;
    this.ticker = builder.ticker;
    this.isStrict = builder.strict;
    this.fallback = new Fallback(builder, announcer);
    current = Snapshot.notLoaded(new StoreClock(builder.clock, builder.store));
  }

  /** Lets the last good flags, or those that came with the application, hold for now. */
  void fallBack() {
    List<Runnable> news = new ArrayList<>();
    loading.lock();
    try {
      Fallback.Found found = status.isLoaded ? null : fallback.find();
      if (found != null) {
        accept(found, news);
      }
    } finally {
      loading.unlock();
    }
    news.forEach(Runnable::run);
  }

  private void accept(Fallback.Found found, List<Runnable> news) {
    FlagDocument document = found.document();
    CURRENT.updateAndGet(this, snapshot -> snapshot.reloaded(document));
    Duration age = found.age();
    if (age != null) {
      last = document; // a store that was emptied meanwhile can tell so
    }
    Long confirmedAt = age == null ? null : (Long) (ticker.getAsLong() - age.toNanos());
    status = new Status(document.source(), false, confirmedAt, null, document.problems());
    Set<String> keys = Set.copyOf(document.stored().keySet());
    news.add(() -> announcer.loaded(document.source(), keys.size(), keys));
    addRejections(document.problems(), Map.of(), news);
  }

  Snapshot current() {
    return current;
  }

  /** What the store gave last. */
  FlagDocument last() {
    return last;
  }

  Status status() {
    return status;
  }

  <T> Evaluator<T> evaluator(Flag<T> flag) {
    Evaluator<T> known = current.evaluator(flag);
    return known == null ? adopt(flag) : known;
  }

  /** Once a constant; kept apart so that the compiler keeps the rest small. */
  private <T> Evaluator<T> adopt(Flag<T> flag) {
    while (true) {
      Snapshot snapshot = current;
      Evaluator<T> compiled = snapshot.compile(flag);
      if (flag.slot() >= FlagSlots.MAX
          || CURRENT.compareAndSet(this, snapshot, snapshot.with(compiled))) {
        return compiled;
      }
    }
  }

  /** Loads now; false if that failed and the last good flags stay. Never throws. */
  boolean refresh() {
    List<Runnable> news = new ArrayList<>();
    boolean succeeded;
    loading.lock();
    try {
      succeeded = load(news);
    } finally {
      loading.unlock();
    }
    news.forEach(Runnable::run);
    return succeeded;
  }

  private boolean load(List<Runnable> news) {
    try {
      FlagDocument document = Objects.requireNonNull(store.load(last), "loaded document");
      if (isStrict && !document.problems().isEmpty()) {
        throw new IllegalArgumentException(String.join("\n", document.problems().values()));
      }
      accept(document, news);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed(e, news);
    } catch (Throwable e) { // a store's error must not end the polling
      return failed(e, news);
    }
  }

  private void accept(FlagDocument document, List<Runnable> news) {
    Status was = status;
    Map<String, EngineFlag> before = current.flags();
    boolean isNew = !was.isLoaded || (document != last && document != given.get());
    if (isNew) {
      CURRENT.updateAndGet(this, snapshot -> snapshot.reloaded(document));
    }
    fallback.loaded(document, isNew);
    if (isNew) {
      given = new WeakReference<>(document);
      last = document.withoutTexts();
    }
    Snapshot now = current;
    Map<String, String> problems = new LinkedHashMap<>(document.problems());
    now.mismatches(store.name()).forEach(problems::putIfAbsent);
    String missing = document.missing();
    status = new Status(null, true, ticker.getAsLong(), missing, problems);

    Set<String> changed = changed(before, now.flags());
    if (!changed.isEmpty() || !was.isLoaded || (was.failure != null && missing == null)) {
      news.add(() -> announcer.loaded(store.name(), now.flags().size(), changed));
    }
    if (missing != null && !missing.equals(was.failure)) {
      news.add(() -> announcer.loadFailed(store.name(), new IOException(missing)));
    }
    addRejections(problems, was.problems, news);
    document
        .warnings()
        .forEach(
            (key, warning) -> {
              if (changed.contains(key)) {
                news.add(() -> announcer.warned(warning));
              }
            });
  }

  private void addRejections(
      Map<String, String> problems, Map<String, String> told, List<Runnable> news) {
    problems.forEach(
        (key, problem) -> {
          if (!problem.equals(told.get(key))) {
            news.add(() -> announcer.rejected(key, problem));
          }
        });
  }

  private static Set<String> changed(
      Map<String, EngineFlag> before, Map<String, EngineFlag> after) {
    if (before == after) {
      return Set.of();
    }
    Set<String> keys = new HashSet<>(before.keySet());
    keys.addAll(after.keySet());
    keys.removeIf(key -> Objects.equals(before.get(key), after.get(key)));
    return keys;
  }

  private boolean failed(Throwable failure, List<Runnable> news) {
    String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    if (!message.equals(status.failure)) {
      news.add(() -> announcer.loadFailed(store.name(), failure));
    }
    status = status.failed(message);
    return false;
  }
}
