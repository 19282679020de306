package dev.underpin.cache;

/** What a node does with its memory when it no longer hears the others. */
public enum BackplaneLoss {

  /**
   * Serves a value for {@link CacheBuilder#maxStaleness}, then asks the remote store, or the
   * loader, again: the default.
   */
  REVALIDATE,

  /**
   * Serves values to their time to live, as if nobody else changed them: where a load costs more
   * than a wrong answer.
   */
  SERVE_TO_TTL
}
