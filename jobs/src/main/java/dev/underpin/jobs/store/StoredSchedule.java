package dev.underpin.jobs.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A schedule as it stands in the store.
 *
 * @param name names it, for good
 * @param definition what was declared in code
 * @param times when it fires and when somebody said that it is still declared
 */
public record StoredSchedule(String name, Definition definition, Times times) {

  /**
   * What code says of a schedule. Nodes whose definitions are equal fire it together; of two that
   * differ one is in force.
   *
   * @param version the greater one wins
   * @param kind the stable name of the kind of its jobs
   * @param timing the words of its fire times, at most 400 characters
   * @param treatment everything else, in words, at most 200 characters
   */
  public record Definition(int version, String kind, String timing, String treatment) {

    /**
     * {@return whether this one goes before another that differs}
     *
     * @param stored the one in force
     * @param isStarting whether the node that has this one is just starting: of equal versions the
     *     one that came last wins
     * @param isUnowned whether no live node has the other one any more
     */
    public boolean goesBefore(int stored, boolean isStarting, boolean isUnowned) {
      return isUnowned || version > stored || (version == stored && isStarting);
    }
  }

  /**
   * The times of a schedule, by the store's clock.
   *
   * @param nextFireAt the next time that nobody has fired; null if there is none any more
   * @param lastFireAt the last time that was fired or missed; null before the first
   * @param announcedAt when a live node said last that its code declares this
   */
  public record Times(
      @Nullable Instant nextFireAt, @Nullable Instant lastFireAt, Instant announcedAt) {}
}
