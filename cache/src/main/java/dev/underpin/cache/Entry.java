package dev.underpin.cache;

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

  /** Until then a hit needs no second thought. Not after freshUntil. */
  final long quietUntil;

  final long freshUntil;
  final long staleUntil;

  /** What only some values have; null saves it for the others. */
  final @Nullable Origin origin;

  /**
   * Where a value came from.
   *
   * @param envelope the remote envelope's id, 0 if there is none
   * @param createdAt when its load began
   * @param loadNanos how long the load took
   * @param version the loader's
   * @param tags by which it can be invalidated
   */
  record Origin(
      long envelope, long createdAt, long loadNanos, @Nullable Long version, List<String> tags) {}

  /** The three ends of an entry's life. */
  record Ends(long quietUntil, long freshUntil, long staleUntil) {}

  Entry(@Nullable V value, long readAt, Ends ends, @Nullable Origin origin) {
    this.value = value;
    this.readAt = readAt;
    this.quietUntil = ends.quietUntil;
    this.freshUntil = ends.freshUntil;
    this.staleUntil = ends.staleUntil;
    this.origin = origin;
  }

  /** The same value with other times. */
  Entry<V> until(long newReadAt, Ends ends) {
    return new Entry<>(value, newReadAt, ends, origin);
  }

  long envelope() {
    return origin == null ? 0 : origin.envelope;
  }

  long createdAt() {
    return origin == null ? readAt : origin.createdAt;
  }

  List<String> tags() {
    return origin == null ? List.of() : origin.tags;
  }

  @Nullable Long version() {
    return origin == null ? null : origin.version;
  }

  /** Both have a version, and this one's is the higher. */
  boolean isNewerThan(Entry<V> other) {
    Long mine = version();
    Long others = other.version();
    return mine != null && others != null && mine > others;
  }
}
