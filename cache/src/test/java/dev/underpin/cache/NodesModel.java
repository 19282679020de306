package dev.underpin.cache;

import dev.underpin.cache.spi.RemoteKey;
import dev.underpin.cache.spi.RemoteSpace;
import dev.underpin.cache.spi.RemoteStore;
import dev.underpin.cache.testing.MessageFault;
import dev.underpin.cache.testing.RemoteCall;
import dev.underpin.cache.testing.SimulatedRemote;
import dev.underpin.core.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Three nodes, rows with versions, and a remote store with faults, all in one thread on a clock
 * that is moved by hand. What happens between two steps of a cache happens in hooks: before or
 * after a call of the store, or inside the loader. {@link Promises} are checked after every step.
 */
final class NodesModel {

  private static final int NODES = 3;
  private static final int KEYS = 3;
  private static final List<MessageFault> MESSAGE_FAULTS = List.of(MessageFault.values());

  private final ManualClock clock = new ManualClock();
  private final SimulatedRemote remote = new SimulatedRemote(clock);
  private final BiFunction<RemoteStore, ManualClock, RemoteStore> mutant;
  private final long[] rows = new long[KEYS];
  private final List<Node> nodes = new ArrayList<>();
  private final Promises promises = new Promises(KEYS, clock.ticker());
  private boolean loaderFails;
  private boolean serverStopped;
  private @Nullable Step insideLoader;

  NodesModel(BiFunction<RemoteStore, ManualClock, RemoteStore> mutant) {
    this.mutant = mutant;
    for (int i = 0; i < NODES; i++) {
      nodes.add(node("n" + i));
    }
  }

  private Node node(String name) {
    return new Node(
        name,
        node ->
            builder(mutant.apply(remote.node(name), clock))
                .taggedLoader((key, load) -> load(node, key, load))
                .build());
  }

  private CacheBuilder<Integer, Long> builder(RemoteStore store) {
    CacheBuilder<Integer, Long> builder =
        Cache.builder("model", Integer.class, Long.class)
            .memory(m -> m.timeToLive(Duration.ofMinutes(10)))
            .remote(store, r -> r.codec(new LongCodec()))
            .maxStaleness(Promises.MAX_STALENESS)
            .failSafe(Duration.ofHours(1))
            .ticker(clock.ticker())
            .clock(clock);
    builder.settings.filled =
        new Filled() {
          @Override
          void await(Collection<RemoteKey> keys) {
            // waiting for another node's load moves the clock: nobody else does
            remote.advance(Duration.ofMillis(500));
          }
        };
    return builder;
  }

  private Loaded<Long> load(Node node, int key, Load<Long> load) {
    Runnable loaded = isOut(node) ? () -> {} : promises.loads(key);
    try {
      long row = rows[key];
      Step inside = insideLoader;
      insideLoader = null;
      if (inside != null) {
        run(inside);
      }
      if (loaderFails) {
        throw new IllegalStateException("the loader fails");
      }
      return load.tag("t" + key % 2).version(row).value(row);
    } finally {
      loaded.run();
    }
  }

  private boolean isOut(Node node) {
    return node.isCut || serverStopped;
  }

  /** Runs a step and checks what must hold. */
  void run(Step step) {
    Node node = nodes.get(step.node());
    Lookup<Long> before = node.cache.lookup(step.key());
    Step inside = step.inside();
    if (inside != null && step.point() != null) {
      hook(step.point(), inside);
    }
    switch (step.action()) {
      case GET -> get(node, step.key(), inside == null ? before : Lookup.nowhere());
      case GET_ALL -> getAll(node);
      case CHANGE -> change(node, step.key(), false);
      case PUT -> change(node, step.key(), true);
      case CHANGE_TAG -> changeMany(node, "t" + step.number() % 2);
      case CHANGE_ALL -> changeMany(node, "");
      case EXPIRE -> expire(node, step.key());
      case LOADER_FAILS, LOADER_WORKS -> loaderFails = step.action() == Step.Action.LOADER_FAILS;
      default -> fault(step, node);
    }
    checkStore();
  }

  /** Runs a step of the top level: what was to happen inside it and did not, does not any more. */
  void runAlone(Step step) {
    run(step);
    insideLoader = null;
    remote.clearHooks();
  }

  private void hook(Step.Point point, Step inside) {
    Runnable what = () -> run(inside);
    switch (point) {
      case LOADER -> insideLoader = inside;
      case BEFORE_FETCH -> remote.before(RemoteCall.FETCH, what);
      case AFTER_FETCH -> remote.after(RemoteCall.FETCH, what);
      case BEFORE_LEASE -> remote.before(RemoteCall.LEASE, what);
      case AFTER_LEASE -> remote.after(RemoteCall.LEASE, what);
      case BEFORE_FILL -> remote.before(RemoteCall.FILL, what);
      case AFTER_FILL -> remote.after(RemoteCall.FILL, what);
      case BEFORE_INVALIDATE -> remote.before(RemoteCall.INVALIDATE, what);
    }
  }

  private void fault(Step step, Node node) {
    switch (step.action()) {
      case ADVANCE -> remote.advance(Duration.ofMillis(500L * step.number()));
      case NEXT_MESSAGES ->
          remote.nextMessages(MESSAGE_FAULTS.get(step.number() % 4), MessageFault.DROP);
      case DELIVER -> remote.deliverDelayed();
      case DEAFEN -> remote.deafen(node.name);
      case HEAR -> remote.hear(node.name, step.number() % 2 == 0);
      case CUT -> cut(node);
      case HEAL -> heal(node);
      case STOP -> stop();
      case START -> start();
      case FLUSH -> flush();
      case EVICT -> evict(step);
      case CRASH -> crash(step.node());
      default -> throw new IllegalArgumentException(step.toString());
    }
  }

  private void flush() {
    remote.flush();
    promises.leasesLost();
  }

  private void evict(Step step) {
    RemoteKey key = key(step.key());
    remote.evict(List.of(key.value(), key.lease(), key.space().stampKey()).get(step.number() % 3));
    promises.leasesLost();
  }

  private void cut(Node node) {
    remote.cut(node.name);
    node.isCut = true;
    promises.leasesLost();
  }

  private void heal(Node node) {
    node.isCut = false;
    if (!serverStopped) {
      remote.heal(node.name);
      replayed(node);
    }
  }

  private void stop() {
    remote.stop();
    serverStopped = true;
    promises.leasesLost();
  }

  private void start() {
    serverStopped = false;
    nodes.stream().filter(node -> !node.isCut).forEach(this::heal);
  }

  private void crash(int number) {
    Node node = nodes.get(number);
    remote.crash(node.name);
    nodes.set(number, node(node.name));
    if (serverStopped) {
      remote.cut(node.name);
    }
    promises.leasesLost();
  }

  /** What a node queued while it was out is known to the store from now on. */
  private void replayed(Node node) {
    node.queued.forEach(each -> promises.told(each.key(), each.version(), each.removes()));
    node.queued.clear();
  }

  private void get(Node node, int key, Lookup<Long> before) {
    Promises.Asked asked = promises.asked();
    Long value;
    try {
      value = node.cache.get(key);
    } catch (IllegalStateException e) {
      return;
    }
    if (isDead(node)) {
      return;
    }
    promises.check(node, key, value, asked);
    Promises.checkOrder(node, before, value);
  }

  private void getAll(Node node) {
    Promises.Asked asked = promises.asked();
    try {
      Map<Integer, Long> found = node.cache.getAll(List.of(0, 1, 2));
      if (!isDead(node)) {
        found.forEach((key, value) -> promises.check(node, key, value, asked));
      }
    } catch (IllegalStateException e) {
      // the loader failed
    }
  }

  /** Whether it died in the middle of the step: nobody was told how that ended. */
  private boolean isDead(Node node) {
    return !nodes.contains(node);
  }

  private void invalidated(Node node, int key, long version, boolean removes) {
    if (isDead(node)) {
      return;
    }
    promises.seenBy(node, key, version);
    if (isOut(node)) {
      node.queued.add(new Node.Queued(key, version, removes));
    } else {
      promises.told(key, version, removes);
    }
  }

  private void change(Node node, int key, boolean puts) {
    long version = ++rows[key];
    if (puts) {
      node.cache.putTagged(key, load -> load.tag("t" + key % 2).version(version).value(version));
    } else {
      node.cache.invalidate(key);
    }
    promises.leaseDeleted(key);
    invalidated(node, key, version, true);
  }

  private void expire(Node node, int key) {
    node.cache.expire(key);
    promises.leaseDeleted(key);
  }

  /** Changes the rows with a tag, or all of them. */
  private void changeMany(Node node, String tag) {
    long[] versions = new long[KEYS];
    for (int key = 0; key < KEYS; key++) {
      if (tag.isEmpty() || tag.equals("t" + key % 2)) {
        versions[key] = ++rows[key];
      }
    }
    if (tag.isEmpty()) {
      node.cache.invalidateAll();
    } else {
      node.cache.invalidateTag(tag);
    }
    for (int key = 0; key < KEYS; key++) {
      if (versions[key] > 0) {
        invalidated(node, key, versions[key], false);
      }
    }
  }

  private void checkStore() {
    for (int i = 0; i < KEYS; i++) {
      promises.checkStored(i, remote.peek(key(i).value()));
    }
  }

  private static RemoteKey key(int key) {
    return RemoteKey.of(new RemoteSpace("model", 1), Integer.toString(key));
  }
}
