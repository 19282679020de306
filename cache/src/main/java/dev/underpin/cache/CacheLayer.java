package dev.underpin.cache;

/** Where in a cache something happens. */
public enum CacheLayer {
  /** This process's memory. */
  MEMORY,
  /** The store that nodes share. */
  REMOTE,
  /** What values come from. */
  LOADER
}
