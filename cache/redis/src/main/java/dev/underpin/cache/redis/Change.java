package dev.underpin.cache.redis;

import dev.underpin.cache.spi.RemoteKey;
import dev.underpin.cache.spi.RemoteSpace;
import java.util.List;

/** Something that must reach Redis, sooner or later. */
sealed interface Change {

  /** Of which space. */
  RemoteSpace space();

  /** What keys can suffer, the worst first: whoever deletes and publishes does all of it. */
  enum Kind {
    INVALIDATE,
    EXPIRE,
    EVICT;

    /** What does both. */
    Kind and(Kind other) {
      return this == other ? this : INVALIDATE;
    }
  }

  /** Something happens to keys. */
  record Keys(Kind kind, List<RemoteKey> keys) implements Change {
    @Override
    public RemoteSpace space() {
      return keys.get(0).space();
    }
  }

  /** A tag is invalidated. */
  record Tag(RemoteSpace space, String tag) implements Change {}

  /** Everything is invalidated. */
  record All(RemoteSpace space) implements Change {}
}
