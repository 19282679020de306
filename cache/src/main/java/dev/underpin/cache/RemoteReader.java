package dev.underpin.cache;

import dev.underpin.cache.spi.Envelope;
import dev.underpin.cache.spi.EnvelopeView;
import dev.underpin.cache.spi.Fetched;
import dev.underpin.cache.spi.Nonce;
import dev.underpin.cache.spi.RemoteKey;
import dev.underpin.cache.spi.RemoteSpace;
import dev.underpin.cache.spi.RemoteStore;
import dev.underpin.cache.spi.Stamp;
import dev.underpin.cache.spi.TagStamps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads values from the remote store and decides which of them may be used. One round trip, unless
 * tags were invalidated since a tagged value was loaded, or the generation changed unheard.
 */
final class RemoteReader<K, V> {

  private final RemoteStore store;
  private final RemoteSpace space;
  private final RemoteValues<K, V> values;
  private final Generation generation;
  private final Events events;
  private final boolean isTagged;

  RemoteReader(
      RemoteStore store,
      RemoteSpace space,
      RemoteValues<K, V> values,
      Generation generation,
      Events events,
      boolean isTagged) {
    this.store = store;
    this.space = space;
    this.values = values;
    this.generation = generation;
    this.events = events;
    this.isTagged = isTagged;
  }

  /** Reads; those flights arrive whose value is there and fresh. */
  void read(List<Flight<K, V>> flights) {
    List<RemoteKey> keys = keys(flights);
    EnvelopeView view = new EnvelopeView();
    Nonce known = isTagged ? null : generation.current();
    if (known != null) {
      List<byte @Nullable []> found = fetch(keys, false).values();
      if (areAllOf(known, found, view)) {
        judgeAll(flights, found, new Validity(known, Map.of()), view);
        return;
      }
      // either they are invalid or what we know is
    }
    Generation.Ticket ticket = generation.ticket();
    Fetched fetched = fetch(keys, true);
    generation.learn(ticket, fetched.stamp());
    // a stamp that was asked for and is lost makes everything invalid
    Nonce valid = fetched.stamp() == null ? null : fetched.stamp().generation();
    judgeAll(flights, fetched.values(), new Validity(valid, lostTags(fetched)), view);
  }

  /** Without streams: each hit comes by here. */
  private List<RemoteKey> keys(List<Flight<K, V>> flights) {
    if (flights.size() == 1) {
      return List.of(Objects.requireNonNull(flights.get(0).remoteKey));
    }
    List<RemoteKey> keys = new ArrayList<>(flights.size());
    for (Flight<K, V> flight : flights) {
      keys.add(Objects.requireNonNull(flight.remoteKey));
    }
    return keys;
  }

  private Fetched fetch(List<RemoteKey> keys, boolean stamped) {
    return Stages.await(events.cache(), store.fetch(space, keys, stamped));
  }

  private boolean areAllOf(Nonce known, List<byte @Nullable []> found, EnvelopeView view) {
    for (int i = 0; i < found.size(); i++) {
      byte[] each = found.get(i);
      if (each != null
          && values.opens(view, each)
          && !(view.isOf(known) && view.tags().isEmpty())) {
        return false;
      }
    }
    return true;
  }

  /** What invalidates envelopes: another generation, or a tag that was invalidated after them. */
  private record Validity(@Nullable Nonce generation, Map<String, Long> tags) {

    boolean allows(EnvelopeView view) {
      if (!view.isOf(generation)) {
        return false;
      }
      if (!tags.isEmpty()) {
        for (String tag : view.tags()) {
          if (tags.getOrDefault(tag, 0L) > view.sequence()) {
            return false;
          }
        }
      }
      return true;
    }
  }

  /** The sequences of those tags that may have been invalidated since. */
  private Map<String, Long> lostTags(Fetched fetched) {
    Stamp now = fetched.stamp();
    if (now == null) {
      return Map.of();
    }
    Set<String> suspects = new LinkedHashSet<>();
    EnvelopeView view = new EnvelopeView();
    for (byte[] each : fetched.values()) {
      if (each != null && values.opens(view, each) && view.sequence() < now.sequence()) {
        suspects.addAll(view.tags());
      }
    }
    return suspects.isEmpty() ? Map.of() : sequences(now, List.copyOf(suspects));
  }

  private Map<String, Long> sequences(Stamp now, List<String> tags) {
    TagStamps found = Stages.await(events.cache(), store.tags(space, tags));
    boolean same = found.stamp() != null && found.stamp().generation().equals(now.generation());
    Map<String, Long> sequences = new HashMap<>();
    for (int i = 0; i < tags.size(); i++) {
      // a generation that changed in between makes all of them invalid
      sequences.put(tags.get(i), same ? found.sequences().get(i) : Long.MAX_VALUE);
    }
    return sequences;
  }

  private void judgeAll(
      List<Flight<K, V>> flights,
      List<byte @Nullable []> found,
      Validity validity,
      EnvelopeView view) {
    RemoteValues.Now now = values.now();
    for (int i = 0; i < flights.size(); i++) {
      byte[] each = found.get(i);
      if (each == null) {
        miss(flights.get(i), null, CacheEvent.MISS);
      } else if (values.opens(view, each)) {
        judge(flights.get(i), each, view, validity, now);
      } else {
        miss(flights.get(i), each, CacheEvent.DECODE_ERROR);
      }
    }
  }

  private void judge(
      Flight<K, V> flight,
      byte[] bytes,
      EnvelopeView view,
      Validity validity,
      RemoteValues.Now now) {
    boolean usable = validity.allows(view) && view.isOf(Objects.requireNonNull(flight.remoteKey));
    Entry<V> entry = usable ? unpack(flight, view, now) : null;
    if (entry == null) {
      miss(flight, bytes, usable ? CacheEvent.DECODE_ERROR : CacheEvent.MISS);
      return;
    }
    boolean unwanted = flight.isRefresh && RemoteValues.isSame(view, flight.present);
    if (now.wall() < view.freshUntil() && !unwanted) {
      hit(flight, entry);
      return;
    }
    if (now.wall() < view.staleUntil()) {
      flight.offer(entry, CacheLayer.REMOTE);
    }
    miss(flight, bytes, CacheEvent.MISS);
  }

  private @Nullable Entry<V> unpack(Flight<K, V> flight, EnvelopeView view, RemoteValues.Now now) {
    try {
      return values.unpack(flight, view, now);
    } catch (RuntimeException e) {
      // written by another version of the program: a deploy must not break reads
      return null;
    }
  }

  private void hit(Flight<K, V> flight, Entry<V> entry) {
    flight.hitsRemote = true;
    if (events.areHeard()) {
      flight.tellLater(() -> events.tellRemoteHit(flight.key, entry.value == null));
    }
    flight.arrives(entry);
  }

  private void miss(Flight<K, V> flight, byte @Nullable [] bytes, CacheEvent event) {
    flight.unwanted =
        bytes == null ? null : Arrays.copyOf(bytes, Math.min(bytes.length, Envelope.MARK_BYTES));
    if (events.areHeard()) {
      flight.tellLater(() -> events.tell(CacheLayer.REMOTE, event, flight.key));
    }
  }

  /** Judges a value that came with the answer to a lease. */
  void readFilled(Flight<K, V> flight, byte[] bytes, Stamp stamp) {
    Fetched fetched = new Fetched(List.of(bytes), stamp);
    Validity validity = new Validity(stamp.generation(), lostTags(fetched));
    judgeAll(List.of(flight), fetched.values(), validity, new EnvelopeView());
  }
}
