package dev.underpin.cache.testing;

import dev.underpin.cache.spi.Backplane;
import dev.underpin.cache.spi.Notice;
import dev.underpin.cache.spi.RemoteKey;
import dev.underpin.cache.spi.RemoteStore;
import dev.underpin.core.testing.ManualClock;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A remote store in memory, on a clock that the test moves, for as many nodes as it likes, with
 * faults by script.
 *
 * <pre>{@code
 * SimulatedRemote remote = new SimulatedRemote(clock);
 * Cache<String, User> a = users().remote(remote.node("a"), r -> r.codec(codec)).build();
 * Cache<String, User> b = users().remote(remote.node("b"), r -> r.codec(codec)).build();
 *
 * remote.nextMessages(MessageFault.DROP);
 * a.invalidate("ana");                          // b does not hear it
 * remote.advance(Duration.ofSeconds(3));        // heartbeats tell b that something is missing
 * assertThat(b.get("ana")).isEqualTo(changed);
 * }</pre>
 *
 * <p>Everything happens in the calling thread, at once and in order, unless a fault says otherwise.
 * Thread-safe.
 */
public final class SimulatedRemote {

  private final ManualClock clock;
  private final SimulatedServer server;
  private final Map<String, SimulatedStore> nodes =
      Collections.synchronizedMap(new LinkedHashMap<>());
  private final AtomicInteger made = new AtomicInteger();
  private final MessageScript script = new MessageScript();
  private final Map<Connection, List<List<RemoteKey>>> outbox = new ConcurrentHashMap<>();
  private final CallHooks hooks = new CallHooks();

  /**
   * An empty store that can be reached.
   *
   * @param clock by which leases and values end; the caches' too
   */
  public SimulatedRemote(ManualClock clock) {
    this.clock = clock;
    this.server = new SimulatedServer(clock);
  }

  /**
   * {@return a node's view of the store; the same for the same name until it {@link #crash}es}
   *
   * @param name of the node
   */
  public RemoteStore node(String name) {
    SimulatedStore store;
    synchronized (nodes) {
      SimulatedStore known = nodes.get(name);
      if (known != null) {
        return known;
      }
      store = new SimulatedStore(name + "-" + made.incrementAndGet(), this, server, clock);
      nodes.put(name, store);
    }
    publish(store, store.backplane().heartbeat());
    return store;
  }

  /**
   * Moves the clock, by heartbeats: every second each node that is not cut off sends one.
   *
   * @param by how far; what is less than a second moves without
   */
  public void advance(Duration by) {
    Duration left = by;
    while (left.compareTo(Backplane.HEARTBEAT) >= 0) {
      clock.advance(Backplane.HEARTBEAT);
      heartbeat();
      left = left.minus(Backplane.HEARTBEAT);
    }
    clock.advance(left);
  }

  /** Lets every node that can be reached send a heartbeat. */
  public void heartbeat() {
    for (SimulatedStore store : stores()) {
      if (store.isConnected()) {
        publish(store, store.backplane().heartbeat());
      }
    }
  }

  private List<SimulatedStore> stores() {
    synchronized (nodes) {
      return List.copyOf(nodes.values());
    }
  }

  /**
   * Says what happens to the next messages about changes, in the order in which they are sent and
   * for each of the nodes that hear them; heartbeats are not counted.
   *
   * @param faults one a message and receiver; what is sent after them arrives
   */
  public void nextMessages(MessageFault... faults) {
    script.add(faults);
  }

  /** Delivers what was delayed, the latest first: what was sent in order arrives out of order. */
  public void deliverDelayed() {
    script.deliverDelayed();
  }

  /** Stops the server: every call fails until {@link #start}, at once. What it has stays. */
  public void stop() {
    stores().forEach(SimulatedStore::disconnect);
  }

  /** Starts the server again: nodes replay what they queued, and subscribe again. */
  public void start() {
    stores().forEach(SimulatedStore::reconnect);
  }

  /** Loses everything, as FLUSHALL or a restart without persistence does; nobody is told. */
  public void flush() {
    server.flush();
  }

  /**
   * Loses one value or lease, or the stamp of a space, as an eviction does.
   *
   * @param key as the store names it
   */
  public void evict(String key) {
    server.evict(key);
  }

  /**
   * Cuts a node off: its calls fail, and it hears nothing.
   *
   * @param name of the node
   */
  public void cut(String name) {
    require(name).disconnect();
  }

  /**
   * Lets a node that was cut off come back.
   *
   * @param name of the node
   */
  public void heal(String name) {
    require(name).reconnect();
  }

  /**
   * A node's subscription dies without a word: it hears nothing more, while its calls work.
   *
   * @param name of the node
   */
  public void deafen(String name) {
    require(name).setDeaf(true);
  }

  /**
   * A node's subscription is there again.
   *
   * @param name of the node
   * @param noticed whether its driver says that it was lost; if not, only numbers tell
   */
  public void hear(String name, boolean noticed) {
    require(name).setDeaf(false);
    if (noticed) {
      require(name).backplane().resubscribed();
    }
  }

  /**
   * Kills a node: it says nothing any more, its leases stay, its queue is lost.
   *
   * @param name of the node; {@link #node} of the same name is a new one
   */
  public void crash(String name) {
    require(name).disconnect();
    nodes.remove(name);
  }

  /**
   * Runs something the next time that a node calls, before the server does it: between two steps of
   * a cache, where races are.
   *
   * @param call which
   * @param action what, once
   */
  public void before(RemoteCall call, Runnable action) {
    hooks.before(call, action);
  }

  /**
   * The same after the server has done it and before the node has its answer.
   *
   * @param call which
   * @param action what, once
   */
  public void after(RemoteCall call, Runnable action) {
    hooks.after(call, action);
  }

  /**
   * What any node does within a second of a commit: invalidates what was joined to a transaction,
   * on the server, on all nodes and on itself.
   *
   * @param node that does it
   * @param connection whose transaction was committed
   */
  public void relay(String node, Connection connection) {
    SimulatedStore store = require(node);
    for (List<RemoteKey> keys : outbox.getOrDefault(connection, List.of())) {
      CompletableFuture<?> done = store.invalidate(keys).toCompletableFuture();
      store.backplane().apply(Notice.ofKeys(Notice.Kind.INVALIDATED, keys));
      done.join();
    }
    outbox.remove(connection);
  }

  void writeOutbox(Connection connection, List<RemoteKey> keys) {
    outbox.computeIfAbsent(connection, same -> new ArrayList<>()).add(keys);
  }

  /**
   * {@return what the store keeps under a key, valid or not; null if there is nothing}
   *
   * @param key as the store names it
   */
  public byte @Nullable [] peek(String key) {
    return server.peek(key);
  }

  /** Forgets what was to be run {@link #before} and {@link #after} calls. */
  public void clearHooks() {
    hooks.clear();
  }

  /** {@return how often nodes have called the server} */
  public long calls() {
    return server.calls();
  }

  private SimulatedStore require(String name) {
    SimulatedStore store = nodes.get(name);
    if (store == null) {
      throw new IllegalArgumentException(
          "there is no node \"%s\"; call node first".formatted(name));
    }
    return store;
  }

  CallHooks hooks() {
    return hooks;
  }

  /** Carries a heartbeat to everybody, the sender too. */
  private void publish(SimulatedStore from, byte[] heartbeat) {
    each(from, store -> store.hear(heartbeat));
  }

  void publishGoodbye(SimulatedStore from, byte[] goodbye) {
    publish(from, goodbye);
  }

  /** Carries a notice to everybody, by the script; the sender ignores its own. */
  void publishNotice(SimulatedStore from, byte[] message) {
    each(
        from,
        store -> {
          if (store != from) {
            script.deliver(store, message);
          }
        });
  }

  private void each(SimulatedStore from, Consumer<SimulatedStore> what) {
    if (from.isConnected()) {
      stores().forEach(what);
    }
  }
}
