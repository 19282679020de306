package dev.underpin.cache.spi;

/**
 * What a cache wants to hear of the other nodes; {@link Backplane#listen} takes it. Called by the
 * adapter's threads, one after the other; the cache's answers are short and never block on the
 * store.
 */
public interface RemoteListener {

  /**
   * Another node has changed or removed a key, by {@code invalidate} or {@code put}.
   *
   * @param key as this node's cache writes it
   * @param sameSchema whether the other node wrote it so too; if not, the key of this schema is
   *     still in the store
   */
  void invalidated(RemoteKey key, boolean sameSchema);

  /**
   * Another node has expired a key: it may be served while it is loaded anew.
   *
   * @param key as this node's cache writes it
   * @param sameSchema as above
   */
  void expired(RemoteKey key, boolean sameSchema);

  /**
   * Another node has invalidated everything with a tag.
   *
   * @param tag which
   */
  void tagInvalidated(String tag);

  /** The space has another generation: everything of before is invalid. */
  void generationChanged();

  /**
   * A key that others waited for is in the store.
   *
   * @param key which
   */
  void filled(RemoteKey key);

  /** Notices are known to be lost: what was read until now has to be asked for again. */
  void gap();

  /**
   * The store can be reached again, or no longer.
   *
   * @param state from now on
   */
  void stateChanged(RemoteState state);
}
