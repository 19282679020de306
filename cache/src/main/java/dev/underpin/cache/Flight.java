package dev.underpin.cache;

import dev.underpin.cache.spi.LeaseRequest;
import dev.underpin.cache.spi.Nonce;
import dev.underpin.cache.spi.RemoteKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
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

  /** By which notices find it; null without a remote store. */
  final @Nullable RemoteKey remoteKey;

  /** The value that memory has is good, and another is wanted nonetheless. */
  final boolean isRefresh;

  private final String cache;

  // there for those few flights that somebody waits for: most are over before
  private volatile @Nullable Waiters waiters;
  private @Nullable List<Runnable> reports;

  // written under the key's lock
  private volatile Set<String> lostTags = Set.of();
  private volatile @Nullable Thread owner;
  private volatile @Nullable Stale<V> fallback;

  /** Before this nothing of what it reads was asked. */
  volatile long readAt;

  // while it is read: by its owner alone
  @Nullable Entry<V> present;
  @Nullable Nonce lease;
  byte @Nullable [] unwanted;
  @Nullable Loaded<V> loaded;
  long loadNanos;
  boolean arrived;
  boolean hitsRemote;
  @Nullable Entry<V> reading;

  /** Another node changed the key meanwhile: only who asked before may have what was read. */
  boolean fenced;

  /** It is not to be found any more by those who ask. */
  boolean landed;

  // the owner sets these, over last, without a call: that works even where its stack is used up
  @Nullable Entry<V> entry;
  @Nullable Throwable failure;
  volatile boolean over;

  /** Who waits: threads, and what is to be done for those who left theirs. */
  private record Waiters(Queue<Thread> threads, Queue<Runnable> actions) {}

  /** An old value that is served if nothing better comes in time, and where it lies. */
  record Stale<V>(Entry<V> entry, CacheLayer layer) {}

  /**
   * A flight that nobody finds yet.
   *
   * @param readAt now
   */
  Flight(String cache, K key, @Nullable RemoteKey remoteKey, boolean isRefresh, long readAt) {
    this.cache = cache;
    this.key = key;
    this.remoteKey = remoteKey;
    this.isRefresh = isRefresh;
    this.readAt = readAt;
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
    Waiters those = waiters;
    if (those != null) {
      those.threads.forEach(LockSupport::unpark);
    }
  }

  private void withdrawWhatIsLost() {
    Stale<V> offered = fallback;
    if (offered != null && hasLostOneOf(offered.entry().tags())) {
      fallback = null;
    }
  }

  boolean isOf(RemoteKey other) {
    return remoteKey != null && remoteKey.equals(other);
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
    Set<String> more = new HashSet<>(lostTags);
    more.add(tag);
    lostTags = more;
    withdrawWhatIsLost();
  }

  boolean hasLostOneOf(Collection<String> tags) {
    Set<String> lost = lostTags;
    return !lost.isEmpty() && tags.stream().anyMatch(lost::contains);
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
    if (reports == null) {
      reports = new ArrayList<>(2);
    }
    reports.add(report);
  }

  void tell() {
    if (reports != null) {
      reports.forEach(Runnable::run);
    }
  }

  /** Runs an action when it is over, or now if it is. */
  void whenOver(Runnable action) {
    Queue<Runnable> actions = waiters().actions;
    actions.add(action);
    if (over && actions.remove(action)) {
      action.run();
    }
  }

  /** Made by the first who waits; then he looks whether it is over, so nobody is forgotten. */
  private Waiters waiters() {
    Waiters those = waiters;
    if (those != null) {
      return those;
    }
    synchronized (this) {
      if (waiters == null) {
        waiters = new Waiters(new ConcurrentLinkedQueue<>(), new ConcurrentLinkedQueue<>());
      }
      return waiters;
    }
  }

  /** Lets those go on who wait, once it is over. */
  void wakeUp() {
    Waiters those = waiters;
    if (those == null) {
      return;
    }
    for (Thread next = those.threads.poll(); next != null; next = those.threads.poll()) {
      LockSupport.unpark(next);
    }
    for (Runnable next = those.actions.poll(); next != null; next = those.actions.poll()) {
      next.run();
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
    Queue<Thread> waiting = waiters().threads;
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
