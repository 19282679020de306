package dev.underpin.cache.spi;

import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A layer that several nodes share, such as Redis. One store serves many caches; its adapter owns
 * connections, threads and time limits, the cache owns keys, envelopes and what is valid.
 *
 * <p>What every method promises:
 *
 * <ul>
 *   <li>It returns at once: no I/O and no waiting in the caller's thread. The stage ends within the
 *       adapter's own time limit (50 to 100 ms), by a {@link RemoteException} if it must; while the
 *       store is known to be out, it ends at once. Stages may end in the adapter's I/O thread: the
 *       cache runs neither loaders nor codecs there.
 *   <li>It is atomic for each key, and what is written as one step is one step: nobody sees half of
 *       it. Keys of one call may lie in different slots and succeed apart.
 *   <li>Nothing is done twice by itself: a call that timed out is not repeated, except what {@link
 *       #invalidate}, {@link #expire}, {@link #invalidateTag} and {@link #invalidateAll} say.
 *   <li>Losing anything, by eviction, restart or FLUSHALL, is safe: a lost value is a miss, a lost
 *       lease fences its fill, a lost stamp makes everything invalid.
 * </ul>
 *
 * <p>The four that invalidate are never lost while this process lives: when the store does not
 * answer, they are queued, coalesced, and done before this node {@linkplain #fetch fetches} or
 * {@linkplain #lease leases} anything again. A queue that overflows becomes one {@link
 * #invalidateAll} for each space that it held. Their stage then ends normally: with {@link
 * Done#LATER}.
 *
 * <p>{@code RemoteStoreContract}, in this module's tests, holds an adapter to all of this.
 * Implementations are thread-safe.
 */
public interface RemoteStore extends AutoCloseable {

  /** How something that invalidates was done. */
  enum Done {
    /** In the store. */
    NOW,
    /** Queued: the store is out. Other nodes may serve the old value until it is back. */
    LATER
  }

  /**
   * Reads values: one round trip however many keys, where they lie in one slot.
   *
   * @param space whose
   * @param keys of that space; may be empty if only the stamp is wanted
   * @param stamped whether the space's stamp is wanted too; it is then read in the same round trip,
   *     not earlier than the values, and is null if the store has none
   * @return what was found
   */
  CompletionStage<Fetched> fetch(RemoteSpace space, List<RemoteKey> keys, boolean stamped);

  /**
   * Asks to load keys. For each, in one step: a value other than the unwanted one is answered;
   * otherwise, if nobody holds a lease, this call gets one; otherwise the answer is to wait. The
   * space's stamp comes along, read before this stage ends, and is made if there is none.
   *
   * @param space whose
   * @param requests of that space, at least one
   * @param time how long a lease lasts if it is neither used nor deleted
   * @return the answers
   */
  CompletionStage<Leased> lease(RemoteSpace space, List<LeaseRequest> requests, Duration time);

  /**
   * Stores what was loaded if its lease still stands. In one step: if the key's lease is this
   * token, writes the value, deletes the lease, and tells those who wait ({@link
   * Notice.Kind#FILLED}); otherwise does nothing.
   *
   * @param key which
   * @param token of the lease
   * @param value an envelope
   * @param time to live
   * @return false if it was fenced: the lease was deleted, lost, or is another's
   */
  CompletionStage<Boolean> fill(RemoteKey key, Nonce token, byte[] value, Duration time);

  /**
   * Gives a lease back unused, so that others need not wait for its end: deletes it if it is still
   * this token.
   *
   * @param key which
   * @param token of the lease
   * @return ends when that is done
   */
  CompletionStage<Void> release(RemoteKey key, Nonce token);

  /**
   * Stores a value whatever was there. In one step: writes it, deletes the lease, and publishes
   * that the key has changed ({@link Notice.Kind#INVALIDATED}).
   *
   * @param key which
   * @param value an envelope
   * @param time to live
   * @return ends when it is stored; with an exception if it may not be, and the caller then
   *     invalidates
   */
  CompletionStage<Void> put(RemoteKey key, byte[] value, Duration time);

  /**
   * Removes keys. In one step for each: deletes value and lease, and publishes that.
   *
   * @param keys of one space, at least one
   * @return how it was done
   */
  CompletionStage<Done> invalidate(List<RemoteKey> keys);

  /**
   * Makes keys stale. In one step for each: overwrites the value's {@linkplain
   * Envelope#FRESH_UNTIL_OFFSET time} with eight zero bytes if there is a value, deletes the lease,
   * and publishes that ({@link Notice.Kind#EXPIRED}).
   *
   * @param keys of one space, at least one
   * @return how it was done
   */
  CompletionStage<Done> expire(List<RemoteKey> keys);

  /**
   * Removes keys of this node's schema because a node of another schema invalidated them: deletes
   * value and lease, and publishes nothing.
   *
   * @param keys of one space, at least one
   * @return how it was done
   */
  CompletionStage<Done> evict(List<RemoteKey> keys);

  /**
   * Raises the space's sequence, writes it down as the tag's, and publishes that, in one step. A
   * space without a stamp gets one first. An adapter may bound the tags that it remembers: one too
   * many becomes an {@link #invalidateAll}.
   *
   * @param space whose
   * @param tag which
   * @return how it was done
   */
  CompletionStage<Done> invalidateTag(RemoteSpace space, String tag);

  /**
   * Gives the space another generation, and publishes that, in one step.
   *
   * @param space whose
   * @return how it was done
   */
  CompletionStage<Done> invalidateAll(RemoteSpace space);

  /**
   * Reads when tags were last invalidated, and the stamp that this belongs to.
   *
   * @param space whose
   * @param tags at least one
   * @return for each tag in order its sequence, 0 if it never was; with the stamp of the same
   *     moment, null if the store has none
   */
  CompletionStage<TagStamps> tags(RemoteSpace space, List<String> tags);

  /**
   * Invalidates keys with a transaction of the caller, or not at all: writes rows into the
   * adapter's outbox on that connection. Once they are committed, any node does an {@link
   * #invalidate} of their keys, within a second, and {@linkplain Backplane#apply applies} it to
   * itself too.
   *
   * @param connection the caller's, not in auto-commit mode
   * @param keys of one space, at least one
   * @throws IllegalStateException if this store was built without an outbox, or the connection is
   *     in auto-commit mode; the message says what to do
   */
  void joining(Connection connection, List<RemoteKey> keys);

  /** {@return what this node hears of the others} */
  Backplane backplane();

  /** {@return whether the store can be reached now; answers from memory} */
  RemoteState state();

  /** Closes what the adapter opened, within a bounded time; idempotent. */
  @Override
  void close();
}
