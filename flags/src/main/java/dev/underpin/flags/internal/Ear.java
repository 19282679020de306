package dev.underpin.flags.internal;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One connection on which a store's notifications arrive, for a {@link HintLoop}. */
public interface Ear extends AutoCloseable {

  /**
   * Waits for a word.
   *
   * @param limit how long
   * @return what was said, or null if nothing came in time
   * @throws Exception if the connection is gone
   */
  @Nullable String hear(Duration limit) throws Exception;

  /**
   * Says a word to all who listen, this one among them, by the way that changes take: on another
   * connection.
   *
   * @param word what
   * @throws Exception if it could not be said
   */
  void say(String word) throws Exception;

  /** Ends a wait in another thread too; closing again does nothing. */
  @Override
  void close();

  /** Opens a connection that listens. */
  @FunctionalInterface
  interface Opening {

    /**
     * Connects.
     *
     * @return the connection, or null where this store never tells anything
     * @throws Exception if it cannot be opened now
     */
    @Nullable Ear open() throws Exception;
  }
}
