package dev.underpin.cache.spi;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What nodes tell each other about a store, and how much of it this node has heard. The adapter
 * carries bytes; which of them are missing is found out here, for all adapters alike.
 *
 * <pre>{@code
 * publish(backplane.heartbeat());             // the adapter: once a HEARTBEAT, and at once after subscribing
 * publish(backplane.message(notice));         // in the same script as what it tells of
 * backplane.received(bytes);                  // whatever the subscription brings, own messages too
 * backplane.resubscribed();                   // a subscription was lost and is there again
 * }</pre>
 *
 * <p>The idea: each node numbers its messages, and a heartbeat tells the latest number. For every
 * other node we know the time until which its numbers have come without a hole, and for ourselves
 * when the last heartbeat that came back was sent: what a store was told before that has come too.
 * The least of these times is {@link #completeUntil()}. A cache that serves from memory for
 * maxStaleness past that time, and then asks the store again, keeps its promise whatever happened:
 * no message, no timer and no event is needed for it.
 *
 * <p>A hole that does not close within {@link #PATIENCE} (messages may overtake each other on a
 * cluster's bus), a node that falls silent, one that was never heard before but has spoken, and a
 * new subscription end with {@link #suspectBefore()} moved to now: what was read before is asked
 * for again, and from then on all is complete.
 *
 * <p>Thread-safe. Listeners are called one after the other.
 */
public final class Backplane {

  /** How often a node says that it is there: once a second. */
  public static final Duration HEARTBEAT = Duration.ofSeconds(1);

  /** How long a hole or a silence lasts before it counts: two heartbeats. */
  public static final Duration PATIENCE = HEARTBEAT.multipliedBy(2);

  private final String node;
  private final LongSupplier ticker;
  private final Map<String, RemoteListener> listeners = new ConcurrentHashMap<>();
  private final Map<String, Integer> schemas = new ConcurrentHashMap<>();
  private final ReentrantLock receiving = new ReentrantLock();
  private final ReentrantLock sending = new ReentrantLock();
  private final Map<String, HeardNode> others = new java.util.HashMap<>();
  private long sent;
  private long echoed;
  private volatile long completeUntil;
  private volatile long suspectBefore;

  /**
   * A node that has heard nothing yet.
   *
   * @param node a name that no other node has, not even this one before a restart: random
   * @param ticker monotonic nanoseconds, the same as that of the caches
   */
  public Backplane(String node, LongSupplier ticker) {
    this.node = MessageFormat.requireName(node);
    this.ticker = ticker;
    // nothing has come back yet: until then everything is as old as it can be
    this.echoed = ticker.getAsLong() - Duration.ofDays(365).toNanos();
    this.completeUntil = echoed;
    this.suspectBefore = echoed;
  }

  /**
   * Has a cache told what concerns it.
   *
   * @param space whose notices; other schemas' too
   * @param listener is told
   * @return ends that when it is run
   * @throws IllegalStateException if a cache of this name listens already: two caches of one name
   *     on one node would not hear each other
   */
  public Runnable listen(RemoteSpace space, RemoteListener listener) {
    if (listeners.putIfAbsent(space.name(), listener) != null) {
      throw new IllegalStateException(
          "cache \"%s\" is built already on this store; share that cache, or close it first"
              .formatted(space.name()));
    }
    schemas.put(space.name(), space.schema());
    return () -> listeners.remove(space.name(), listener);
  }

  /**
   * {@return the bytes to publish, with this node's next number}
   *
   * @param notice what to tell. If the bytes are not published after all, the others see a hole,
   *     which does no harm
   */
  public byte[] message(Notice notice) {
    sending.lock();
    try {
      return MessageFormat.notice(node, ++sent, notice);
    } finally {
      sending.unlock();
    }
  }

  /** {@return the bytes of a heartbeat; to be published in the order in which they are made} */
  public byte[] heartbeat() {
    sending.lock();
    try {
      return MessageFormat.heartbeat(node, sent, ticker.getAsLong());
    } finally {
      sending.unlock();
    }
  }

  /** {@return the bytes that say that this node closes: its silence then means nothing} */
  public byte[] goodbye() {
    sending.lock();
    try {
      return MessageFormat.goodbye(node, sent);
    } finally {
      sending.unlock();
    }
  }

  /**
   * Takes what a subscription brought. What is not a message of this kind is ignored.
   *
   * @param bytes as some node published them, this one included
   */
  public void received(byte[] bytes) {
    MessageFormat.Message message = MessageFormat.read(bytes);
    if (message == null) {
      return;
    }
    receiving.lock();
    try {
      boolean complete = message.node().equals(node) ? heardMyself(message) : heardOther(message);
      if (message.notice() != null && !message.node().equals(node)) {
        apply(message.notice());
      }
      if (!complete) {
        suspect();
      }
      judge();
    } finally {
      receiving.unlock();
    }
  }

  /** Own changes are known; what comes back proves that the subscription works. */
  private boolean heardMyself(MessageFormat.Message message) {
    if (message.kind() == MessageFormat.HEARTBEAT && message.sentAt() - echoed > 0) {
      echoed = message.sentAt();
    }
    return true;
  }

  private boolean heardOther(MessageFormat.Message message) {
    HeardNode other = others.get(message.node());
    if (message.kind() == MessageFormat.GOODBYE) {
      others.remove(message.node());
      return other == null || other.hasAllUntil(message.number());
    }
    if (other == null) {
      boolean first = message.number() <= (message.notice() == null ? 0 : 1);
      others.put(message.node(), new HeardNode(message.number(), ticker.getAsLong()));
      return first;
    }
    other.heard(message.number(), message.notice() != null, ticker.getAsLong());
    return true;
  }

  /** Finds holes and silences that have lasted too long, and says until when all is complete. */
  private void judge() {
    long now = ticker.getAsLong();
    boolean lost = false;
    for (HeardNode other : List.copyOf(others.values())) {
      if (now - other.completeUntil() >= PATIENCE.toNanos()) {
        lost = true;
        if (other.isSilentSince(now - PATIENCE.toNanos())) {
          others.values().remove(other);
        } else {
          other.giveUpHole(now);
        }
      }
    }
    if (lost) {
      suspect();
    }
    long least = echoed;
    for (HeardNode other : others.values()) {
      least = other.completeUntil() - least < 0 ? other.completeUntil() : least;
    }
    completeUntil = least;
  }

  private void suspect() {
    suspectBefore = ticker.getAsLong();
    each(RemoteListener::gap);
  }

  /**
   * The subscription was interrupted and is there again: whatever was said meanwhile is lost, and
   * who said it may be gone.
   */
  public void resubscribed() {
    receiving.lock();
    try {
      others.clear();
      suspect();
    } finally {
      receiving.unlock();
    }
  }

  /**
   * Tells this node's caches, as if another node had said it: for changes that the adapter makes on
   * behalf of somebody else, such as from an outbox or a queue.
   *
   * @param notice what happened
   */
  public void apply(Notice notice) {
    RemoteListener listener = listeners.get(notice.space().name());
    Integer schema = schemas.get(notice.space().name());
    if (listener != null && schema != null) {
      RemoteSpace mine = new RemoteSpace(notice.space().name(), schema);
      tell(listener, notice, mine);
    }
  }

  private static void tell(RemoteListener listener, Notice notice, RemoteSpace mine) {
    boolean sameSchema = notice.space().schema() == mine.schema();
    switch (notice.kind()) {
      case INVALIDATED -> keys(notice, mine, key -> listener.invalidated(key, sameSchema));
      case EXPIRED -> keys(notice, mine, key -> listener.expired(key, sameSchema));
      case TAG -> notice.subjects().forEach(listener::tagInvalidated);
      case GENERATION -> listener.generationChanged();
      case FILLED -> {
        if (sameSchema) {
          keys(notice, mine, listener::filled);
        }
      }
    }
  }

  private static void keys(Notice notice, RemoteSpace mine, Consumer<RemoteKey> what) {
    notice.subjects().forEach(id -> what.accept(RemoteKey.ofId(mine, id)));
  }

  /**
   * Tells all caches of the store that it went out or came back.
   *
   * @param state from now on
   */
  public void stateChanged(RemoteState state) {
    each(listener -> listener.stateChanged(state));
  }

  private void each(Consumer<RemoteListener> what) {
    listeners.values().forEach(what);
  }

  /** {@return this node's name} */
  public String node() {
    return node;
  }

  /** {@return the time of the ticker until which everything that the others said has been heard} */
  public long completeUntil() {
    return completeUntil;
  }

  /** {@return the time of the ticker before which nothing that was read is to be relied on} */
  public long suspectBefore() {
    return suspectBefore;
  }
}
