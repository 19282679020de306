package dev.underpin.jobs.store;

import java.time.Duration;

/**
 * A job to be stored.
 *
 * @param kind the stable name of its kind
 * @param queue the queue of its kind
 * @param priority lower goes first
 * @param delay how long it waits, by the store's clock; zero is due at once
 * @param content what its handler will get
 */
public record NewJob(String kind, String queue, int priority, Duration delay, Content content) {

  /**
   * The bytes of a job and how to read them.
   *
   * @param payload as the codec wrote it; not copied, not to be changed
   * @param codec the id of that codec
   * @param context what the enqueuer's request sent along, as text; may be empty
   */
  @SuppressWarnings("ArrayRecordComponent") // bytes on their way to a driver, compared by nobody
  public record Content(byte[] payload, String codec, String context) {}
}
