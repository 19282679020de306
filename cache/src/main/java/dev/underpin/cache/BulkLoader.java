package dev.underpin.cache;

import java.util.Map;
import java.util.Set;

/**
 * Finds many values at once, for {@link Cache#getAll}: {@code ids -> repo.findAll(ids)}.
 *
 * @param <K> what values are found by
 * @param <V> the values
 */
@FunctionalInterface
public interface BulkLoader<K, V> {

  /**
   * {@return the values that were found; keys that are missing have none, others than asked for are
   * ignored}
   *
   * @param keys what to look for, at least one
   * @throws Exception if it could not be found out; then none of them is loaded
   */
  Map<K, V> loadAll(Set<K> keys) throws Exception;
}
