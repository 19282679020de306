package dev.underpin.cache;

import java.util.List;

/** Where what is not in memory comes from. */
interface Source<K, V> {

  /**
   * Reads the values of flights: afterwards each has {@linkplain Flight#arrives arrived} or has a
   * failure. May block; holds no lock.
   *
   * @throws RuntimeException if none of those that have done neither can be read
   */
  void readAll(List<Flight<K, V>> flights);
}
