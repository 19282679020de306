package dev.underpin.core.context;

/**
 * What a module keeps of one request, beyond counts, until it ends; see {@link Tally#part}. Several
 * threads may work for a request, so it is thread-safe.
 */
@FunctionalInterface
public interface TallyPart {

  /**
   * The request has ended; called once, in the scope of the request, before its line is written.
   *
   * @param what what the request was, as given to {@link Tally#close(String)}
   * @param tally the request's; its counters are closed, notes can still be added
   */
  void ended(String what, Tally tally);
}
