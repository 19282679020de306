package dev.underpin.core;

import java.util.Objects;

/**
 * How a part of the application is, with a sentence for whoever is on call. Immutable.
 *
 * @param status up, degraded or down
 * @param detail what was seen, without secrets; may be empty
 */
public record Health(Status status, String detail) {

  /** The states of a part, best first. */
  public enum Status {
    /** Works as it should. */
    UP,
    /** Works, but not as well as it should: the node stays in rotation. */
    DEGRADED,
    /** Does not work: the node should get no traffic. */
    DOWN
  }

  /** Checks that nothing is null. */
  public Health {
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(detail, "detail");
  }

  /** {@return works as it should} */
  public static Health up() {
    return new Health(Status.UP, "");
  }

  /**
   * {@return works, with something worth telling}
   *
   * @param detail what was seen
   */
  public static Health up(String detail) {
    return new Health(Status.UP, detail);
  }

  /**
   * {@return works, but worse than it should}
   *
   * @param detail what was seen
   */
  public static Health degraded(String detail) {
    return new Health(Status.DEGRADED, detail);
  }

  /**
   * {@return does not work}
   *
   * @param detail what was seen
   */
  public static Health down(String detail) {
    return new Health(Status.DOWN, detail);
  }
}
