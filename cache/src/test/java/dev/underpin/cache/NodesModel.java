package dev.underpin.cache;

import dev.underpin.cache.spi.Envelope;
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
 * after a call of the store, or inside the loader.
 *
 * <p>After every step it checks what the design promises:
 *
 * <ul>
 *   <li>G1: what was invalidated is not in the store again, and is not read from any node once
 *       maxStaleness has passed;
 *   <li>G2: the node that invalidated reads nothing older from then on;
 *   <li>G3: so does a node that is deaf or cut off, once maxStaleness has passed;
 *   <li>G4: a node never goes back to an older version;
 *   <li>G5: no two nodes load a key at once, unless a lease has ended, was lost or deleted.
 * </ul>
 */
final class NodesModel {

  static final Duration MAX_STALENESS = Duration.ofSeconds(3);
  private static final int NODES = 3;
  private static final int KEYS = 3;
  private static final List<MessageFault> MESSAGE_FAULTS = List.of(MessageFault.values());

  enum Action {
    GET,
    GET_ALL,
    CHANGE,
    PUT,
    CHANGE_TAG,
    CHANGE_ALL,
    EXPIRE,
    ADVANCE,
    NEXT_MESSAGES,
    DELIVER,
    DEAFEN,
    HEAR,
    CUT,
    HEAL,
    STOP,
    START,
    FLUSH,
    EVICT,
    CRASH,
    LOADER_FAILS,
    LOADER_WORKS
  }

  /** Where something can happen in the middle of a step. */
  enum Point {
    LOADER,
    BEFORE_FETCH,
    AFTER_FETCH,
    BEFORE_LEASE,
    AFTER_LEASE,
    BEFORE_FILL,
    AFTER_FILL,
    BEFORE_INVALIDATE
  }

  /** One thing that happens; in its middle, perhaps, another. */
  record Step(
      Action action, int node, int key, int number, @Nullable Point point, @Nullable Step inside) {

    Step with(Point where, Step what) {
      return new Step(action, node, key, number, where, what);
    }
  }

  /** A promise was broken. */
  static final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Violation(String message) {
      super(message);
    }
  }

  /** From a time on, nothing below a version; for one node, or for all. */
  private record Floor(int key, long version, long from, @Nullable Object node) {}

  /** When a read began, and how many of the floors there were then: the clock may stand still. */
  private record Asked(long at, int known) {}

  /** What a node could not tell yet, and whether it removes values from the store. */
  private record Queued(int key, long version, boolean removes) {}

  /** A load that runs, and until when its lease holds. */
  private record Running(int key, long until) {}

  private final ManualClock clock = new ManualClock();
  private final SimulatedRemote remote = new SimulatedRemote(clock);
  private final BiFunction<RemoteStore, ManualClock, RemoteStore> mutant;
  private final long[] rows = new long[KEYS];
  private final long[] storeFloors = new long[KEYS];
  private final List<Node> nodes = new ArrayList<>();
  private final List<Floor> floors = new ArrayList<>();
  private final List<Running> running = new ArrayList<>();
  private boolean loaderFails;
  private boolean serverStopped;
  private @Nullable Step insideLoader;

  private final class Node {
    final String name;
    final Cache<Integer, Long> cache;
    final List<Queued> queued = new ArrayList<>();
    boolean isCut;

    Node(String name) {
      this.name = name;
      cache =
          NodesModel.this
              .builder(mutant.apply(remote.node(name), clock))
              .taggedLoader((key, load) -> NodesModel.this.load(this, key, load))
              .build();
    }

    boolean isOut() {
      return isCut || serverStopped;
    }
  }

  NodesModel(BiFunction<RemoteStore, ManualClock, RemoteStore> mutant) {
    this.mutant = mutant;
    for (int i = 0; i < NODES; i++) {
      nodes.add(new Node("n" + i));
    }
  }

  private CacheBuilder<Integer, Long> builder(RemoteStore store) {
    CacheBuilder<Integer, Long> builder =
        Cache.builder("model", Integer.class, Long.class)
            .memory(m -> m.timeToLive(Duration.ofMinutes(10)))
            .remote(store, r -> r.codec(new LongCodec()))
            .maxStaleness(MAX_STALENESS)
            .failSafe(Duration.ofHours(1))
            .ticker(clock.ticker())
            .clock(clock);
    builder.settings.filled = new OnTheClock();
    return builder;
  }

  /** Waiting for another node's load moves the clock: nobody else does. */
  private final class OnTheClock extends Filled {
    @Override
    void await(Collection<RemoteKey> keys) {
      remote.advance(Duration.ofMillis(500));
    }
  }

  private Loaded<Long> load(Node node, int key, Load<Long> load) {
    Running mine = new Running(key, now() + RemoteOptions.DEFAULT_LEASE.toNanos());
    if (!node.isOut()) {
      checkLoadsAlone(key);
      running.add(mine);
    }
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
      running.remove(mine);
    }
  }

  private void checkLoadsAlone(int key) {
    running.removeIf(other -> other.until <= now());
    if (running.stream().anyMatch(other -> other.key == key)) {
      throw new Violation("G5: two loads of key " + key + " at once");
    }
  }

  private long now() {
    return clock.ticker().getAsLong();
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
      case CHANGE -> change(node, step.key());
      case PUT -> put(node, step.key());
      case CHANGE_TAG -> changeMany(node, "t" + step.number() % 2);
      case CHANGE_ALL -> changeMany(node, "");
      case EXPIRE -> expire(node, step.key());
      case LOADER_FAILS -> loaderFails = true;
      case LOADER_WORKS -> loaderFails = false;
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

  private void hook(Point point, Step inside) {
    switch (point) {
      case LOADER -> insideLoader = inside;
      case BEFORE_FETCH -> remote.before(RemoteCall.FETCH, () -> run(inside));
      case AFTER_FETCH -> remote.after(RemoteCall.FETCH, () -> run(inside));
      case BEFORE_LEASE -> remote.before(RemoteCall.LEASE, () -> run(inside));
      case AFTER_LEASE -> remote.after(RemoteCall.LEASE, () -> run(inside));
      case BEFORE_FILL -> remote.before(RemoteCall.FILL, () -> run(inside));
      case AFTER_FILL -> remote.after(RemoteCall.FILL, () -> run(inside));
      case BEFORE_INVALIDATE -> remote.before(RemoteCall.INVALIDATE, () -> run(inside));
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
      case FLUSH -> lose(remote::flush);
      case EVICT -> lose(() -> evict(step));
      case CRASH -> crash(step.node());
      default -> throw new IllegalArgumentException(step.toString());
    }
  }

  private void lose(Runnable what) {
    what.run();
    running.clear();
  }

  private void evict(Step step) {
    RemoteKey key = key(step.key());
    remote.evict(List.of(key.value(), key.lease(), key.space().stampKey()).get(step.number() % 3));
  }

  private void cut(Node node) {
    remote.cut(node.name);
    node.isCut = true;
    running.clear();
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
    running.clear();
  }

  private void start() {
    serverStopped = false;
    nodes.stream().filter(node -> !node.isCut).forEach(this::heal);
  }

  private void crash(int number) {
    Node node = nodes.get(number);
    remote.crash(node.name);
    Node fresh = new Node(node.name);
    if (serverStopped) {
      remote.cut(fresh.name);
    }
    nodes.set(number, fresh);
    running.clear();
  }

  /** What a node queued while it was out is known to the store from now on. */
  private void replayed(Node node) {
    for (Queued queued : node.queued) {
      told(queued.key, queued.version, queued.removes);
    }
    node.queued.clear();
  }

  private void told(int key, long version, boolean removes) {
    floors.add(new Floor(key, version, now(), null));
    if (removes) {
      storeFloors[key] = Math.max(storeFloors[key], version);
    }
  }

  private void get(Node node, int key, Lookup<Long> before) {
    Asked asked = new Asked(now(), floors.size());
    Long value;
    try {
      value = node.cache.get(key);
    } catch (IllegalStateException e) {
      return;
    }
    if (isDead(node)) {
      return;
    }
    check(node, key, value, asked);
    Long had = before.layer() == CacheLayer.MEMORY ? before.version() : null;
    if (had != null && value != null && value < had) {
      throw new Violation("G4: %s went back from %d to %d".formatted(node.name, had, value));
    }
  }

  private void getAll(Node node) {
    Asked asked = new Asked(now(), floors.size());
    try {
      Map<Integer, Long> values = node.cache.getAll(List.of(0, 1, 2));
      if (!isDead(node)) {
        values.forEach((key, value) -> check(node, key, value, asked));
      }
    } catch (IllegalStateException e) {
      // the loader failed
    }
  }

  private void check(Node node, int key, @Nullable Long value, Asked asked) {
    if (value == null) {
      throw new Violation("key " + key + " has a row and no value");
    }
    for (int i = 0; i < floors.size(); i++) {
      Floor floor = floors.get(i);
      boolean own = floor.node == node && i < asked.known;
      boolean late = floor.node == null && asked.at - floor.from >= MAX_STALENESS.toNanos();
      if (floor.key == key && value < floor.version && (own || late)) {
        throw new Violation(
            "%s: %s read version %d of key %d, %s after version %d"
                .formatted(
                    own ? "G2" : "G1, G3",
                    node.name,
                    value,
                    key,
                    Duration.ofNanos(asked.at - floor.from),
                    floor.version));
      }
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
    floors.add(new Floor(key, version, now(), node));
    if (node.isOut()) {
      node.queued.add(new Queued(key, version, removes));
    } else {
      told(key, version, removes);
    }
  }

  private void change(Node node, int key) {
    long version = ++rows[key];
    node.cache.invalidate(key);
    running.removeIf(other -> other.key == key);
    invalidated(node, key, version, true);
  }

  private void put(Node node, int key) {
    long version = ++rows[key];
    node.cache.putTagged(key, load -> load.tag("t" + key % 2).version(version).value(version));
    running.removeIf(other -> other.key == key);
    invalidated(node, key, version, true);
  }

  private void expire(Node node, int key) {
    node.cache.expire(key);
    running.removeIf(other -> other.key == key);
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

  private static RemoteKey key(int key) {
    return RemoteKey.of(new RemoteSpace("model", 1), Integer.toString(key));
  }

  /** G1: nothing that was removed is stored again. */
  private void checkStore() {
    for (int i = 0; i < KEYS; i++) {
      byte[] bytes = remote.peek(key(i).value());
      Envelope envelope = bytes == null ? null : Envelope.decode(bytes, 1);
      Long version = envelope == null ? null : envelope.body().version();
      if (version != null && version < storeFloors[i]) {
        throw new Violation(
            "G1: version %d of key %d is stored after version %d"
                .formatted(version, i, storeFloors[i]));
      }
    }
  }
}
