package dev.underpin.cache;

/**
 * Changes a {@link Cache} with a transaction of the caller; {@link Cache#joining} gives it. For the
 * thread that uses the connection.
 *
 * <pre>{@code
 * users.joining(connection).invalidate(id);     // before connection.commit()
 * }</pre>
 *
 * @param <K> what values are found by
 */
@FunctionalInterface
public interface JoinedCache<K> {

  /**
   * Invalidates a key with the transaction: from the commit on this node never serves what was
   * loaded before it; after a rollback nothing is lost but a cached value.
   *
   * @param key whose value is being changed
   */
  void invalidate(K key);
}
