package dev.underpin.cache;

import dev.underpin.cache.spi.RemoteKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value in this process's memory, and until when it may be used. All times are the ticker's;
 * immutable.
 */
final class Entry<V> {

  /** Null if the loader found nothing, and that is to be remembered. */
  final @Nullable V value;

  /** Just before what it came from was asked: whatever happened later may have changed it. */
  final long readAt;

  final long freshUntil;

  // what only some values have is apart: a hit touches no more memory than it needs
  private final @Nullable Rest rest;

  private record Rest(long quietUntil, long staleUntil, @Nullable Origin origin) {}

  /**
   * Where a value came from.
   *
   * @param remoteKey what other nodes call its key; null if it was not read or written there
   * @param envelope the remote envelope's id, 0 if there is none
   * @param createdAt when its load began
   * @param loadNanos how long the load took
   * @param version the loader's
   * @param tags by which it can be invalidated
   */
  record Origin(
      @Nullable RemoteKey remoteKey,
      long envelope,
      long createdAt,
      long loadNanos,
      @Nullable Long version,
      List<String> tags) {}

  /**
   * The three ends of an entry's life.
   *
   * @param quietUntil until then a hit needs no second thought; not after freshUntil
   * @param freshUntil until then it is served
   * @param staleUntil until then it is served where there is nothing better
   */
  record Ends(long quietUntil, long freshUntil, long staleUntil) {

    boolean areOne() {
      return quietUntil == freshUntil && staleUntil == freshUntil;
    }
  }

  Entry(@Nullable V value, long readAt, Ends ends, @Nullable Origin origin) {
    this.value = value;
    this.readAt = readAt;
    this.freshUntil = ends.freshUntil;
    this.rest =
        ends.areOne() && origin == null ? null : new Rest(ends.quietUntil, ends.staleUntil, origin);
  }

  /** The same value with other times. */
  Entry<V> until(long newReadAt, Ends ends) {
    return new Entry<>(value, newReadAt, ends, origin());
  }

  Ends ends() {
    return new Ends(quietUntil(), freshUntil, staleUntil());
  }

  long quietUntil() {
    return rest == null ? freshUntil : rest.quietUntil;
  }

  long staleUntil() {
    return rest == null ? freshUntil : rest.staleUntil;
  }

  private @Nullable Origin origin() {
    return rest == null ? null : rest.origin;
  }

  @Nullable RemoteKey remoteKey() {
    Origin origin = origin();
    return origin == null ? null : origin.remoteKey;
  }

  long envelope() {
    Origin origin = origin();
    return origin == null ? 0 : origin.envelope;
  }

  long createdAt() {
    Origin origin = origin();
    return origin == null ? readAt : origin.createdAt;
  }

  long loadNanos() {
    Origin origin = origin();
    return origin == null ? 0 : origin.loadNanos;
  }

  List<String> tags() {
    Origin origin = origin();
    return origin == null ? List.of() : origin.tags;
  }

  @Nullable Long version() {
    Origin origin = origin();
    return origin == null ? null : origin.version;
  }

  /** Both have a version, and this one's is the higher. */
  boolean isNewerThan(Entry<V> other) {
    Long mine = version();
    Long others = other.version();
    return mine != null && others != null && mine > others;
  }
}
