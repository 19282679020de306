package dev.underpin.flags;

import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Who changes a flag and why; every change has one. Immutable.
 *
 * <pre>{@code
 * flags.kill(NEW_CART, Change.by("ana", "INC-42: errors at checkout").ifVersion(7));
 * }</pre>
 */
public final class Change {

  private static final int MAX_ACTOR = 200;
  private static final int MAX_REASON = 1_000;
  private static final long ANY_VERSION = -1;

  private final String actor;
  private final String reason;
  private final long expectedVersion;

  private Change(String actor, String reason, long expectedVersion) {
    this.actor = actor;
    this.reason = reason;
    this.expectedVersion = expectedVersion;
  }

  /**
   * A change whatever the flag's version is now.
   *
   * @param actor who, one line of at most 200 characters
   * @param reason why, one line of at most 1,000 characters: a ticket, a sentence
   * @return the change
   * @throws IllegalArgumentException if either is blank, too long or has control characters
   */
  public static Change by(String actor, String reason) {
    requireLine("actor", actor, MAX_ACTOR);
    requireLine("reason", reason, MAX_REASON);
    return new Change(actor, reason, ANY_VERSION);
  }

  /**
   * {@return the same change, refused where the flag has another version than the one that was
   * looked at}
   *
   * @param version the version that it must have; 0 for a flag that the store must not have yet
   * @throws IllegalArgumentException if the version is negative
   */
  public Change ifVersion(long version) {
    if (version < 0) {
      throw new IllegalArgumentException("version must be 0 or more but was " + version);
    }
    return new Change(actor, reason, version);
  }

  /** {@return who} */
  public String actor() {
    return actor;
  }

  /** {@return why} */
  public String reason() {
    return reason;
  }

  /** {@return the version that the flag must have, if that was asked for} */
  public OptionalLong expectedVersion() {
    return expectedVersion == ANY_VERSION ? OptionalLong.empty() : OptionalLong.of(expectedVersion);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Change that
        && actor.equals(that.actor)
        && reason.equals(that.reason)
        && expectedVersion == that.expectedVersion;
  }

  @Override
  public int hashCode() {
    return Objects.hash(actor, reason, expectedVersion);
  }

  /** Who and why, as in {@code by ana: INC-42}. */
  @Override
  public String toString() {
    return "by %s: %s".formatted(actor, reason);
  }

  private static void requireLine(String name, String text, int maxLength) {
    Objects.requireNonNull(text, name);
    // they stand in log lines and audit rows, one line each
    if (text.isBlank()
        || text.length() > maxLength
        || text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "%s of a change must be one line of 1 to %d characters but was %s"
              .formatted(name, maxLength, Excerpt.of(text)));
    }
  }
}
