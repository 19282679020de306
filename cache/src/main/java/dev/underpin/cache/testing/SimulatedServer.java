package dev.underpin.cache.testing;

import dev.underpin.cache.spi.Envelope;
import dev.underpin.cache.spi.LeaseAnswer;
import dev.underpin.cache.spi.LeaseRequest;
import dev.underpin.cache.spi.Nonce;
import dev.underpin.cache.spi.RemoteKey;
import dev.underpin.cache.spi.RemoteSpace;
import dev.underpin.cache.spi.Stamp;
import dev.underpin.cache.spi.TagStamps;
import dev.underpin.core.testing.ManualClock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** What a Redis would keep, one step at a time. */
final class SimulatedServer {

  private final ManualClock clock;
  private final Random random = new Random(42);
  private final Map<String, Kept> values = new HashMap<>();
  private final Map<String, Kept> leases = new HashMap<>();
  private final Map<String, Space> spaces = new HashMap<>();
  private long calls;

  @SuppressWarnings("ArrayRecordComponent") // a byte store
  private record Kept(byte[] bytes, long until) {}

  private static final class Space {
    final Nonce generation;
    final Map<String, Long> tags = new HashMap<>();
    long sequence;

    Space(Nonce generation) {
      this.generation = generation;
    }

    Stamp stamp() {
      return new Stamp(generation, sequence);
    }
  }

  SimulatedServer(ManualClock clock) {
    this.clock = clock;
  }

  synchronized long calls() {
    return calls;
  }

  private byte @Nullable [] live(Map<String, Kept> where, String key) {
    Kept kept = where.get(key);
    return kept != null && kept.until > now() ? kept.bytes : null;
  }

  private long now() {
    return clock.ticker().getAsLong();
  }

  synchronized byte @Nullable [] value(RemoteKey key) {
    calls++;
    byte[] bytes = live(values, key.value());
    return bytes == null ? null : bytes.clone();
  }

  synchronized @Nullable Stamp stamp(RemoteSpace space) {
    Space found = spaces.get(space.stampKey());
    return found == null ? null : found.stamp();
  }

  private Space madeSpace(RemoteSpace space) {
    return spaces.computeIfAbsent(space.stampKey(), key -> new Space(Nonce.random(random)));
  }

  synchronized Stamp madeStamp(RemoteSpace space) {
    return madeSpace(space).stamp();
  }

  synchronized LeaseAnswer lease(LeaseRequest request, Duration time) {
    calls++;
    byte[] value = live(values, request.key().value());
    if (value != null && !isUnwanted(value, request.unwanted())) {
      return new LeaseAnswer.Filled(value.clone());
    }
    if (live(leases, request.key().lease()) != null) {
      return new LeaseAnswer.Wait();
    }
    Nonce token = Nonce.random(random);
    leases.put(request.key().lease(), new Kept(token.bytes(), now() + time.toNanos()));
    return new LeaseAnswer.Granted(token);
  }

  private static boolean isUnwanted(byte[] value, byte @Nullable [] unwanted) {
    return unwanted != null
        && Arrays.equals(
            unwanted, Arrays.copyOf(value, Math.min(value.length, Envelope.MARK_BYTES)));
  }

  synchronized boolean fill(RemoteKey key, Nonce token, byte[] value, Duration time) {
    calls++;
    if (!release(key, token)) {
      return false;
    }
    values.put(key.value(), new Kept(value.clone(), now() + time.toNanos()));
    return true;
  }

  synchronized boolean release(RemoteKey key, Nonce token) {
    byte[] lease = live(leases, key.lease());
    if (lease == null || !Nonce.of(lease).equals(token)) {
      return false;
    }
    leases.remove(key.lease());
    return true;
  }

  synchronized void put(RemoteKey key, byte[] value, Duration time) {
    calls++;
    values.put(key.value(), new Kept(value.clone(), now() + time.toNanos()));
    leases.remove(key.lease());
  }

  synchronized void invalidate(List<RemoteKey> keys) {
    calls++;
    for (RemoteKey key : keys) {
      values.remove(key.value());
      leases.remove(key.lease());
    }
  }

  synchronized void expire(List<RemoteKey> keys) {
    calls++;
    for (RemoteKey key : keys) {
      byte[] value = live(values, key.value());
      int end = Envelope.FRESH_UNTIL_OFFSET + Long.BYTES;
      if (value != null && value.length >= end) {
        Arrays.fill(value, Envelope.FRESH_UNTIL_OFFSET, end, (byte) 0);
      }
      leases.remove(key.lease());
    }
  }

  synchronized void invalidateTag(RemoteSpace space, String tag) {
    calls++;
    Space made = madeSpace(space);
    made.tags.put(tag, ++made.sequence);
  }

  synchronized void invalidateAll(RemoteSpace space) {
    calls++;
    spaces.put(space.stampKey(), new Space(Nonce.random(random)));
  }

  synchronized TagStamps tags(RemoteSpace space, List<String> tags) {
    calls++;
    Space found = spaces.get(space.stampKey());
    return new TagStamps(
        tags.stream().map(tag -> found == null ? 0L : found.tags.getOrDefault(tag, 0L)).toList(),
        found == null ? null : found.stamp());
  }

  synchronized void flush() {
    values.clear();
    leases.clear();
    spaces.clear();
  }

  synchronized void evict(String key) {
    values.remove(key);
    leases.remove(key);
    spaces.remove(key);
  }

  synchronized byte @Nullable [] peek(String key) {
    byte[] bytes = live(values, key);
    return bytes == null ? null : bytes.clone();
  }
}
