package dev.underpin.cache;

import dev.underpin.cache.spi.LeaseRequest;
import dev.underpin.cache.spi.Nonce;
import dev.underpin.cache.spi.RemoteKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One load of one key: who does it, how it ended, and where others wait for that.
 *
 * <p>A thread that waits parks <em>on</em> the flight, so that {@link LockSupport#getBlocker} tells
 * any other thread what it waits for. From a flight to its owner, to the flight that the owner
 * waits for, and so on: if that path leads back to the thread that is about to wait, it would wait
 * for ever, and is refused. Two threads that close a circle in the same instant may miss each
 * other; they look again while they wait.
 */
final class Flight<K, V> {

  private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  final K key;

  /** What memory had when it began: too old, or to be asked for again. */
  final @Nullable Entry<V> present;

  /** The present value is good, and another is wanted nonetheless. */
  final boolean isRefresh;

  private final String cache;
  private final Queue<Thread> waiting = new ConcurrentLinkedQueue<>();
  private final Queue<Runnable> actions = new ConcurrentLinkedQueue<>();
  private final List<Runnable> reports = new ArrayList<>(2);
  private final Set<String> lostTags = ConcurrentHashMap.newKeySet(0);
  private volatile @Nullable Thread owner;
  private volatile @Nullable Stale<V> fallback;

  /** Before this nothing of what it reads was asked. */
  volatile long readAt;

  // while it is read: by its owner alone, but for the key, by which notices find it
  volatile @Nullable RemoteKey remoteKey;
  @Nullable Nonce lease;
  byte @Nullable [] unwanted;
  @Nullable Loaded<V> loaded;
  long loadNanos;
  boolean arrived;
  @Nullable Entry<V> reading;

  /** Another node changed the key meanwhile: only who asked before may have what was read. */
  boolean fenced;

  // the owner sets these, over last, without a call: that works even where its stack is used up
  @Nullable Entry<V> entry;
  @Nullable Throwable failure;
  volatile boolean over;

  /** An old value that is served if nothing better comes in time, and where it lies. */
  record Stale<V>(Entry<V> entry, CacheLayer layer) {}

  Flight(String cache, K key, @Nullable Entry<V> present, boolean isRefresh) {
    this.cache = cache;
    this.key = key;
    this.present = present;
    this.isRefresh = isRefresh;
  }

  /** From now on this thread does it. */
  void startsHere() {
    owner = Thread.currentThread();
  }

  boolean isLedHere() {
    return owner == Thread.currentThread();
  }

  @Nullable Stale<V> fallback() {
    return fallback;
  }

  /** Lets those have an old value who do not want to wait longer; unless its tag is lost. */
  void offer(Entry<V> stale, CacheLayer layer) {
    fallback = new Stale<>(stale, layer);
    withdrawWhatIsLost();
    waiting.forEach(LockSupport::unpark);
  }

  private void withdrawWhatIsLost() {
    Stale<V> offered = fallback;
    if (offered != null && hasLostOneOf(offered.entry().tags())) {
      fallback = null;
    }
  }

  boolean isOf(RemoteKey other) {
    RemoteKey mine = remoteKey;
    return mine != null && mine.equals(other);
  }

  LeaseRequest leaseRequest() {
    return new LeaseRequest(Objects.requireNonNull(remoteKey), unwanted);
  }

  void arrives(@Nullable Entry<V> with) {
    reading = with;
    arrived = true;
  }

  /** A tag was invalidated: it may be this load's. Called under the key's lock. */
  void loseTag(String tag) {
    lostTags.add(tag);
    withdrawWhatIsLost();
  }

  boolean hasLostOneOf(Collection<String> tags) {
    return !lostTags.isEmpty() && tags.stream().anyMatch(lostTags::contains);
  }

  /**
   * Whether what it ended with was invalidated while it was under way: who joined later must ask
   * again. An invalidated key is not joined any more, but whose a tag is, a load knows last.
   */
  boolean isOvertaken() {
    return fenced || (entry != null && hasLostOneOf(entry.tags()));
  }

  @Nullable V value() {
    return entry == null ? null : entry.value;
  }

  /** Somebody interrupted the loading thread, which is no failure of the load. */
  boolean failedByInterrupt() {
    return isInterrupt(failure);
  }

  static boolean isInterrupt(@Nullable Throwable failure) {
    return failure instanceof CacheLoadException
        && failure.getCause() instanceof InterruptedException;
  }

  /** Keeps something to tell until it is over: a listener may ask for the same key. */
  void tellLater(Runnable report) {
    reports.add(report);
  }

  void tell() {
    reports.forEach(Runnable::run);
  }

  /** Runs an action when it is over, or now if it is. */
  void whenOver(Runnable action) {
    actions.add(action);
    if (over && actions.remove(action)) {
      action.run();
    }
  }

  /** Lets those go on who wait, once it is over. */
  void wakeUp() {
    for (Thread thread = waiting.poll(); thread != null; thread = waiting.poll()) {
      LockSupport.unpark(thread);
    }
    for (Runnable action = actions.poll(); action != null; action = actions.poll()) {
      action.run();
    }
  }

  /**
   * Waits until it is over, or as long as told, or until an old value is offered.
   *
   * @param until a time of {@link System#nanoTime}
   * @param orStale whether the offer of an old value ends the wait
   * @return whether it is over
   * @throws InterruptedException if the thread was interrupted, before or while it waited
   * @throws IllegalStateException if it would wait for itself
   */
  boolean await(long until, boolean orStale) throws InterruptedException {
    Thread me = Thread.currentThread();
    waiting.add(me);
    try {
      long left = until - System.nanoTime();
      while (!over && left > 0 && !(orStale && fallback != null)) {
        refuseCircle(me);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        LockSupport.parkNanos(this, Math.min(left, LOOK_AGAIN_NANOS));
        left = until - System.nanoTime();
      }
      return over;
    } finally {
      if (!over) {
        waiting.remove(me);
      }
    }
  }

  private void refuseCircle(Thread me) {
    List<Flight<?, ?>> path = new ArrayList<>();
    Flight<?, ?> next = this;
    while (next != null && !path.contains(next)) {
      path.add(next);
      Thread nextOwner = next.owner;
      if (nextOwner == me) {
        throwIfClosed(path);
        return;
      }
      Object blocker = nextOwner == null ? null : LockSupport.getBlocker(nextOwner);
      next = blocker instanceof Flight<?, ?> flight ? flight : null;
    }
  }

  /**
   * The path was read link by link while other threads ran. If no flight on it is over even now,
   * all its links held at one time, and hold for good.
   */
  private static void throwIfClosed(List<Flight<?, ?>> path) {
    if (path.stream().anyMatch(flight -> flight.over)) {
      return;
    }
    String links = path.stream().map(Flight::toString).collect(Collectors.joining(" -> "));
    throw new IllegalStateException(
        "loads wait for each other in a circle: %s -> %s; a loader must not need the key that it"
                .formatted(links, path.get(0))
            + " loads, directly or through other loaders");
  }

  @Override
  public String toString() {
    return "%s[%s]".formatted(cache, key);
  }
}
