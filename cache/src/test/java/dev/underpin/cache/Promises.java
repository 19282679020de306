package dev.underpin.cache;

import dev.underpin.cache.spi.Envelope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the design promises of what was done so far, and whether what is seen keeps it:
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
final class Promises {

  static final Duration MAX_STALENESS = Duration.ofSeconds(3);

  private final LongSupplier ticker;
  private final long[] storeFloors;
  private final List<Floor> floors = new ArrayList<>();
  private final List<Running> running = new ArrayList<>();

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
  record Asked(long at, int known) {}

  /** A load that runs, and until when its lease holds. */
  private record Running(int key, long until) {}

  Promises(int keys, LongSupplier ticker) {
    this.storeFloors = new long[keys];
    this.ticker = ticker;
  }

  private long now() {
    return ticker.getAsLong();
  }

  /** All nodes are promised it from now on; what is older is removed from the store, or not. */
  void told(int key, long version, boolean removes) {
    floors.add(new Floor(key, version, now(), null));
    if (removes) {
      storeFloors[key] = Math.max(storeFloors[key], version);
    }
  }

  /** The node that changed it sees it from now on. */
  void seenBy(Object node, int key, long version) {
    floors.add(new Floor(key, version, now(), node));
  }

  /** A node that reaches the store begins to load; runs what it returns when it has ended. */
  Runnable loads(int key) {
    running.removeIf(other -> other.until <= now());
    if (running.stream().anyMatch(other -> other.key == key)) {
      throw new Violation("G5: two loads of key " + key + " at once");
    }
    Running mine = new Running(key, now() + RemoteOptions.DEFAULT_LEASE.toNanos());
    running.add(mine);
    return () -> running.remove(mine);
  }

  void leasesLost() {
    running.clear();
  }

  void leaseDeleted(int key) {
    running.removeIf(other -> other.key == key);
  }

  /** To be taken before a read. */
  Asked asked() {
    return new Asked(now(), floors.size());
  }

  void check(Object node, int key, @Nullable Long value, Asked asked) {
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
                    node,
                    value,
                    key,
                    Duration.ofNanos(asked.at - floor.from),
                    floor.version));
      }
    }
  }

  /** G4: a node that has a version in memory does not go back. */
  static void checkOrder(Object node, Lookup<Long> before, @Nullable Long value) {
    Long had = before.layer() == CacheLayer.MEMORY ? before.version() : null;
    if (had != null && value != null && value < had) {
      throw new Violation("G4: %s went back from %d to %d".formatted(node, had, value));
    }
  }

  /** G1: nothing that was removed is stored again. */
  void checkStored(int key, byte @Nullable [] bytes) {
    Envelope envelope = bytes == null ? null : Envelope.decode(bytes, 1);
    Long version = envelope == null ? null : envelope.body().version();
    if (version != null && version < storeFloors[key]) {
      throw new Violation(
          "G1: version %d of key %d is stored after version %d"
              .formatted(version, key, storeFloors[key]));
    }
  }
}
