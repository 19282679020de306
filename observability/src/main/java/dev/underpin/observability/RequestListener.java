package dev.underpin.observability;

/**
 * Hears of each request that ended, those whose line {@link Sampling} leaves out included: meters
 * and SLOs count by it.
 *
 * <pre>{@code
 * RequestLogging.builder("shop").listener(ended -> bytes.addAndGet(ended.bytesOut())).build();
 * }</pre>
 *
 * <p>It is called by the request's thread, in its scope, before the line is written; so it is quick
 * and thread-safe. What it throws is logged and hurts nobody.
 */
@FunctionalInterface
public interface RequestListener {

  /**
   * A request has ended.
   *
   * @param request what it was and how it ended
   */
  void ended(EndedRequest request);
}
