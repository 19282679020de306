package dev.underpin.cache;

/** What happens in a {@link CacheLayer}; meters are named by both. */
public enum CacheEvent {
  /** A fresh value was there. */
  HIT,
  /** No fresh value was there; the next layer is asked. */
  MISS,
  /** An old value was served because there was nothing better in time. */
  STALE,
  /** It was known that there is no value. */
  NEGATIVE,
  /** A load was handed out but not stored: its key was changed meanwhile. */
  FENCED,
  /** A value was loaded before its time was up. */
  REFRESH,
  /** What the store has could not be read: another version's, or damaged. Counts as a miss. */
  DECODE_ERROR,
  /** Other nodes' messages are lost: what was read before is asked for again. */
  GAP,
  /** A value in memory was asked for again, because of a gap or a silence. */
  REVALIDATE
}
