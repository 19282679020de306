package dev.underpin.jobs.store;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job to be stored.
 *
 * @param id the id that was {@linkplain JobStore#reserveIds reserved} for it, or null for the next
 * @param kind what it is
 * @param when its turn
 * @param keys what it must not be twice
 * @param content what its handler will get
 */
public record NewJob(@Nullable Long id, Kind kind, When when, Keys keys, Content content) {

  /**
   * What a job is.
   *
   * @param name the stable name of its kind
   * @param version the version of its payload
   * @param queue the queue of its kind
   */
  public record Kind(String name, int version, String queue) {}

  /**
   * When a job is to run.
   *
   * @param priority lower goes first among those that are due
   * @param delay how long it waits, by the store's clock; zero is due at once
   * @param at the time it waits for, by the store's clock, instead of a delay; or null
   */
  public record When(int priority, Duration delay, @Nullable Instant at) {

    /** {@return whether it is due as soon as it is stored} */
    public boolean isNow() {
      return at == null && delay.isZero();
    }
  }

  /**
   * The keys of a job. A second job with a unique or idempotency key that is taken is not stored:
   * the first one's id is the answer. Of jobs with the same limit key only some run at a time.
   *
   * @param unique holds until the job is finished; or null
   * @param untilStarted whether the unique key is free again as soon as the job is claimed
   * @param idempotency holds for {@code idempotencyKept}, also when the job is long done; or null
   * @param idempotencyKept how long
   * @param limit shared by jobs of its kind that share a {@linkplain Limit#perKey limit}; or null
   */
  public record Keys(
      @Nullable String unique,
      boolean untilStarted,
      @Nullable String idempotency,
      Duration idempotencyKept,
      @Nullable String limit) {

    /**
     * Keys without a limit.
     *
     * @param unique as above
     * @param untilStarted as above
     * @param idempotency as above
     * @param idempotencyKept as above
     */
    public Keys(
        @Nullable String unique,
        boolean untilStarted,
        @Nullable String idempotency,
        Duration idempotencyKept) {
      this(unique, untilStarted, idempotency, idempotencyKept, null);
    }

    /** No keys. */
    public static final Keys NONE = new Keys(null, false, null, Duration.ZERO);
  }

  /**
   * The bytes of a job and how to read them.
   *
   * @param payload as the codec wrote it, then the cipher if there is one; not copied, not to be
   *     changed
   * @param codec the id of that codec
   * @param cipherKey the id of the key that the cipher used; null for plain text
   * @param context what the enqueuer's request sent along, as text; may be empty
   */
  @SuppressWarnings("ArrayRecordComponent") // bytes on their way to a driver, compared by nobody
  public record Content(byte[] payload, String codec, @Nullable String cipherKey, String context) {}
}
