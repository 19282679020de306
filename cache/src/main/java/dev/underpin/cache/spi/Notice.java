package dev.underpin.cache.spi;

import java.util.List;
import java.util.Objects;

/**
 * What one node tells the others about a space.
 *
 * @param kind what happened
 * @param space to whom it happened
 * @param subjects the {@linkplain RemoteKey#id() keys}, or the tag, or nothing
 */
public record Notice(Kind kind, RemoteSpace space, List<String> subjects) {

  /** What can happen; the letters are what is sent. */
  public enum Kind {
    /** Keys were invalidated or put. */
    INVALIDATED('I'),
    /** Keys were expired. */
    EXPIRED('E'),
    /** A tag was invalidated. */
    TAG('T'),
    /** Everything was invalidated: there is a new generation. */
    GENERATION('G'),
    /** Keys that somebody waited for were filled. */
    FILLED('F');

    final char letter;

    Kind(char letter) {
      this.letter = letter;
    }
  }

  /** Checks that nothing is missing. */
  public Notice {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(space, "space");
    subjects = List.copyOf(subjects);
  }

  /**
   * {@return a notice about keys of one space}
   *
   * @param kind what happened to them
   * @param keys at least one
   */
  public static Notice ofKeys(Kind kind, List<RemoteKey> keys) {
    return new Notice(kind, keys.get(0).space(), keys.stream().map(RemoteKey::id).toList());
  }
}
