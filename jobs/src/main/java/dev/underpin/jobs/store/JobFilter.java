package dev.underpin.jobs.store;

import org.jspecify.annotations.Nullable;

/**
 * Picks jobs by what they are; what is null picks all. Immutable.
 *
 * <pre>{@code
 * jobs.replayAll(JobFilter.all().ofKind("invoice.send").withError("timed out"));
 * }</pre>
 *
 * @param kind the exact name of a kind, or null
 * @param queue the exact name of a queue, or null
 * @param error a part of the last error, or null; finds nothing where a cipher hides the errors
 */
public record JobFilter(@Nullable String kind, @Nullable String queue, @Nullable String error) {

  /** {@return everything} */
  public static JobFilter all() {
    return new JobFilter(null, null, null);
  }

  /**
   * {@return the same, of one kind}
   *
   * @param name the exact name
   */
  public JobFilter ofKind(String name) {
    return new JobFilter(name, queue, error);
  }

  /**
   * {@return the same, on one queue}
   *
   * @param name the exact name
   */
  public JobFilter onQueue(String name) {
    return new JobFilter(kind, name, error);
  }

  /**
   * {@return the same, with these words in the last error}
   *
   * @param part as they stand there
   */
  public JobFilter withError(String part) {
    return new JobFilter(kind, queue, part);
  }

  boolean matches(NewJob.Kind of, String lastError) {
    return (kind == null || kind.equals(of.name()))
        && (queue == null || queue.equals(of.queue()))
        && (error == null || lastError.contains(error));
  }
}
