package dev.underpin.cache.spi;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Asks to load one key.
 *
 * @param key which
 * @param unwanted the first {@link Envelope#MARK_BYTES} bytes of the value that the asker has seen
 *     and cannot use (stale, of another generation, unreadable); null if there was none
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record LeaseRequest(RemoteKey key, byte @Nullable [] unwanted) {

  /**
   * Checks that there is a key.
   *
   * @param key which
   * @param unwanted as above
   */
  // not compact: javac would drop the annotation of the array from the class file
  public LeaseRequest(RemoteKey key, byte @Nullable [] unwanted) {
    this.key = Objects.requireNonNull(key, "key");
    this.unwanted = unwanted;
  }
}
