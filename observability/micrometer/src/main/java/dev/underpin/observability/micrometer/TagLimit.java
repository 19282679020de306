package dev.underpin.observability.micrometer;

/** How many different values a tag may have, so that no input can fill a registry. */
public final class TagLimit {

  /** How many values of a tag are told apart; all the others are {@link #OTHER}. */
  public static final int MOST = 100;

  /** What values are called for which there is no room. */
  public static final String OTHER = "_other";

  private TagLimit() {}
}
