package dev.underpin.flags;

import java.util.Set;

/**
 * Is told what happens to flags, for meters and alarms. Called by the thread that polls or by
 * whoever changes a flag, never while a flag is decided; implementations are short and thread-safe.
 * One that throws never hurts the work.
 */
public interface FlagsListener {

  /**
   * Flags were loaded: the first time, when some changed, or again after a failure.
   *
   * @param source the store's name
   * @param flags how many there are now
   * @param changed the keys of those that are new, different or gone
   */
  default void loaded(String source, int flags, Set<String> changed) {}

  /**
   * Flags could not be loaded; the last good ones stay in effect. Told once for failures of the
   * same message in a row.
   *
   * @param source the store's name
   * @param failure what the store threw
   */
  default void loadFailed(String source, Throwable failure) {}

  /**
   * One flag is faulty, or of another type than the code's, while the others are well. Its last
   * good definition stays in effect, else the code default. Told once until it is mended.
   *
   * @param key the flag's
   * @param problem where, which rule, how to mend it
   */
  default void rejected(String key, String problem) {}

  /**
   * A flag was changed through these {@link Flags}.
   *
   * @param key the flag's
   * @param version its new version
   * @param change who and why
   */
  default void changed(String key, long version, Change change) {}
}
