package dev.underpin.jobs.store;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How many jobs may run at once, or begin in a time, over all nodes. The name says what it is a
 * limit of, and is the same on every node; the number is that of the node's own code. Where the
 * code of live nodes differs, a store goes by the lowest.
 *
 * @param name what is limited
 * @param units how many; {@link #UNLIMITED} takes back what other nodes had
 * @param per the time in which as many may begin; null where as many may run at once
 */
public record Limit(String name, int units, @Nullable Duration per) {

  /** Any number. */
  public static final int UNLIMITED = Integer.MAX_VALUE;

  private static final String PER_KEY = "key:";

  /**
   * {@return the limit of each {@linkplain NewJob.Keys#limit limit key} of a kind}
   *
   * @param kind the stable name of the kind
   * @param units how many jobs with the same key may run at once
   */
  public static Limit perKey(String kind, int units) {
    return new Limit(perKeyName(kind), units, null);
  }

  /**
   * {@return the name of the limit of a kind's keys}
   *
   * @param kind the stable name of the kind
   */
  public static String perKeyName(String kind) {
    return PER_KEY + kind;
  }

  /**
   * {@return the limit of a kind}
   *
   * @param kind the stable name of the kind
   * @param units how many of its jobs may run at once
   */
  public static Limit ofKind(String kind, int units) {
    return new Limit("kind:" + kind, units, null);
  }

  /**
   * {@return the limit of a queue}
   *
   * @param queue its name
   * @param units how many of its jobs may run at once
   */
  public static Limit ofQueue(String queue, int units) {
    return new Limit("queue:" + queue, units, null);
  }

  /**
   * {@return the rate of a kind}
   *
   * @param kind the stable name of the kind
   * @param units how many of its jobs may begin
   * @param per in any span of this length
   */
  public static Limit rate(String kind, int units, Duration per) {
    return new Limit("rate:" + kind, units, per);
  }
}
