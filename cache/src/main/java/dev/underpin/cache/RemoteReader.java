package dev.underpin.cache;

import dev.underpin.cache.spi.Envelope;
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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
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
    List<RemoteKey> keys =
        flights.stream().map(flight -> Objects.requireNonNull(flight.remoteKey)).toList();
    Nonce known = isTagged ? null : generation.current();
    Generation.Ticket ticket = generation.ticket();
    Fetched fetched = fetch(keys, known == null, ticket);
    List<@Nullable Envelope> opened = open(fetched.values());
    if (known != null && !areAllOf(known, opened)) {
      // either they are invalid or what we know is
      known = null;
      fetched = fetch(keys, true, ticket);
      opened = open(fetched.values());
    }
    // a stamp that was asked for and is lost makes everything invalid
    Nonce valid = fetched.stamp() == null ? known : fetched.stamp().generation();
    judgeAll(flights, fetched.values(), opened, new Validity(valid, lostTags(fetched, opened)));
  }

  private Fetched fetch(List<RemoteKey> keys, boolean stamped, Generation.Ticket ticket) {
    Fetched fetched = Stages.await(events.cache(), store.fetch(space, keys, stamped));
    generation.learn(ticket, fetched.stamp());
    return fetched;
  }

  private List<@Nullable Envelope> open(List<byte @Nullable []> bytes) {
    List<@Nullable Envelope> opened = new ArrayList<>(bytes.size());
    for (byte[] each : bytes) {
      opened.add(each == null ? null : values.open(each));
    }
    return opened;
  }

  private static boolean areAllOf(Nonce known, List<@Nullable Envelope> opened) {
    for (Envelope each : opened) {
      if (each != null
          && (!each.stamp().generation().equals(known) || !each.body().tags().isEmpty())) {
        return false;
      }
    }
    return true;
  }

  /** What invalidates envelopes: another generation, or a tag that was invalidated after them. */
  private record Validity(@Nullable Nonce generation, Map<String, Long> tags) {

    boolean allows(Envelope envelope) {
      Stamp stamp = envelope.stamp();
      return stamp.generation().equals(generation)
          && envelope.body().tags().stream()
              .allMatch(tag -> tags.getOrDefault(tag, 0L) <= stamp.sequence());
    }
  }

  /** The sequences of those tags that may have been invalidated since. */
  private Map<String, Long> lostTags(Fetched fetched, List<@Nullable Envelope> opened) {
    Stamp now = fetched.stamp();
    if (now == null) {
      return Map.of();
    }
    List<String> suspects =
        opened.stream()
            .flatMap(each -> each == null ? Stream.<Envelope>empty() : Stream.of(each))
            .filter(each -> each.stamp().sequence() < now.sequence())
            .flatMap(each -> each.body().tags().stream())
            .distinct()
            .toList();
    return suspects.isEmpty() ? Map.of() : sequences(now, suspects);
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
      List<byte @Nullable []> bytes,
      List<@Nullable Envelope> opened,
      Validity validity) {
    for (int i = 0; i < flights.size(); i++) {
      byte[] each = bytes.get(i);
      if (each == null) {
        miss(flights.get(i), null, CacheEvent.MISS);
      } else {
        judge(flights.get(i), each, opened.get(i), validity);
      }
    }
  }

  private void judge(
      Flight<K, V> flight, byte[] bytes, @Nullable Envelope envelope, Validity validity) {
    if (envelope == null) {
      miss(flight, bytes, CacheEvent.DECODE_ERROR);
      return;
    }
    boolean usable =
        validity.allows(envelope)
            && RemoteValues.isOf(envelope, Objects.requireNonNull(flight.remoteKey));
    boolean unwanted = flight.isRefresh && RemoteValues.isSame(envelope, flight.present);
    Entry<V> entry = usable ? unpack(flight, envelope) : null;
    if (entry == null) {
      miss(flight, bytes, usable ? CacheEvent.DECODE_ERROR : CacheEvent.MISS);
    } else if (values.isFresh(envelope) && !unwanted) {
      flight.tellLater(() -> events.remoteHit(flight.key, entry.value == null));
      flight.arrives(entry);
    } else {
      if (values.mayServeStale(envelope)) {
        flight.offer(entry, CacheLayer.REMOTE);
      }
      miss(flight, bytes, CacheEvent.MISS);
    }
  }

  private @Nullable Entry<V> unpack(Flight<K, V> flight, Envelope envelope) {
    try {
      return values.unpack(flight, envelope);
    } catch (RuntimeException e) {
      // written by another version of the program: a deploy must not break reads
      return null;
    }
  }

  private void miss(Flight<K, V> flight, byte @Nullable [] bytes, CacheEvent event) {
    flight.unwanted =
        bytes == null ? null : Arrays.copyOf(bytes, Math.min(bytes.length, Envelope.MARK_BYTES));
    flight.tellLater(() -> events.tell(CacheLayer.REMOTE, event, flight.key));
  }

  /** Judges a value that came with the answer to a lease. */
  void readFilled(Flight<K, V> flight, byte[] bytes, Stamp stamp) {
    List<@Nullable Envelope> opened = open(List.of(bytes));
    Fetched fetched = new Fetched(List.of(bytes), stamp);
    judge(
        flight, bytes, opened.get(0), new Validity(stamp.generation(), lostTags(fetched, opened)));
  }
}
