package dev.underpin.flags;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Where flags are kept. Implementations are thread-safe, and may block: a store is asked by the
 * thread of {@link Flags} that polls and by whoever changes a flag, never while a flag is decided.
 *
 * <p>Polling is the truth: {@link #load} is called at every {@link FlagsBuilder#pollInterval}.
 * {@linkplain #subscribe Hints} only make it come sooner, so a lost one costs an interval at most.
 */
public interface FlagStore {

  /** {@return what it is called in messages, such as a path} */
  String name();

  /**
   * Loads all flags, whole or not at all.
   *
   * @param last what was loaded before, {@link FlagDocument#empty()} the first time
   * @return all flags; {@code last} itself if the store has not changed since
   * @throws Exception if they cannot be loaded: what was loaded before stays in effect
   */
  FlagDocument load(FlagDocument last) throws Exception;

  /**
   * Asks to be told, soon, when flags may have changed. By default nobody is told. It returns at
   * once: a store that is down is reached later, and then hints that something may have changed.
   *
   * @param hint to call after a change; it returns at once and never throws
   * @return ends it
   */
  default Subscription subscribe(Runnable hint) {
    return () -> {};
  }

  /** {@return whether flags can be changed through {@link #write}; false by default} */
  default boolean isWritable() {
    return false;
  }

  /**
   * Stores a changed flag, unless another change came first.
   *
   * @param changed the new definition; it replaces the one whose version is one less, and version 1
   *     is a flag that the store never had
   * @param change who and why
   * @return false if the store has another version than that: nothing was stored
   * @throws UnsupportedOperationException if the store is read-only
   * @throws Exception if it cannot be stored
   */
  default boolean write(FlagDefinition changed, Change change) throws Exception {
    return writeAll(List.of(FlagEdit.of(changed)), change);
  }

  /**
   * Stores edits together, all of them or none, each with an entry of its own in the history. What
   * is removed keeps its last version, and goes on from there should it come back.
   *
   * @param edits each of another flag or segment
   * @param change who and why
   * @return false if the store has another version of one of them: nothing was stored
   * @throws UnsupportedOperationException if the store is read-only
   * @throws Exception if they cannot be stored
   */
  default boolean writeAll(List<FlagEdit> edits, Change change) throws Exception {
    throw new UnsupportedOperationException(name() + " is read-only");
  }

  /**
   * Reads what became of a flag, newest first.
   *
   * @param key the flag's key
   * @param limit how many changes at most, 1 or more
   * @return its changes; none for a flag that the store does not know
   * @throws UnsupportedOperationException if the store keeps no history
   * @throws Exception if it cannot be read
   */
  default List<FlagChange> history(String key, int limit) throws Exception {
    throw new UnsupportedOperationException(name() + " keeps no history");
  }

  /**
   * Replays the history: all flags as they were in the store at a time.
   *
   * @param time by the clock of the store
   * @return the flags of then
   * @throws UnsupportedOperationException if the store keeps no history
   * @throws Exception if it cannot be read
   */
  default FlagDocument asOf(Instant time) throws Exception {
    throw new UnsupportedOperationException(name() + " keeps no history");
  }

  /**
   * {@return how far the store's clock was ahead of this node's when it was last asked} Ramps and
   * schedules go by the store's clock, so that all nodes agree on them. Zero by default; it is
   * asked while flags are decided, and returns at once.
   */
  default Duration clockAhead() {
    return Duration.ZERO;
  }

  /** Ends what {@link #subscribe} began. */
  @FunctionalInterface
  interface Subscription extends AutoCloseable {

    /** No more hints; closing again does nothing. */
    @Override
    void close();
  }
}
