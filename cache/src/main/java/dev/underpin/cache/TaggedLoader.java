package dev.underpin.cache;

/**
 * Finds what a {@link Cache} does not have, and says more about it than its value.
 *
 * <pre>{@code
 * .taggedLoader((id, load) -> {
 *   UserRow row = repo.find(id);
 *   return load.tag("org:" + row.orgId()).version(row.version()).value(row.toUser());
 * })
 * }</pre>
 *
 * <p>Otherwise the same as a {@link CacheLoader}.
 *
 * @param <K> what values are found by
 * @param <V> the values
 */
@FunctionalInterface
public interface TaggedLoader<K, V> {

  /**
   * {@return what {@link Load#value} made}
   *
   * @param key what to look for
   * @param load takes what there is to say about it
   * @throws Exception if it could not be found out; as of {@link CacheLoader#load}
   */
  Loaded<V> load(K key, Load<V> load) throws Exception;
}
