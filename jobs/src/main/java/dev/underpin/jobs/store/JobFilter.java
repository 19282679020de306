package dev.underpin.jobs.store;

import java.time.Instant;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Picks jobs by what they are; what is null picks all. Immutable.
 *
 * <pre>{@code
 * jobs.replayDeadLetters(JobFilter.all().ofKind("invoice.send").withError("timed out"));
 * }</pre>
 *
 * @param kind the exact name of a kind, or null
 * @param queue the exact name of a queue, or null
 * @param error a part of the last error, or null; finds nothing where a cipher hides the errors
 * @param key a key, or null; goes with a kind, since every kind has keys of its own
 * @param span which ids and times
 */
public record JobFilter(
    @Nullable String kind,
    @Nullable String queue,
    @Nullable String error,
    @Nullable Key key,
    Span span) {

  /**
   * A key of jobs.
   *
   * @param sort which of them
   * @param text the key as the application gave it; a store is asked by the form that it keeps
   */
  public record Key(Sort sort, String text) {

    /** The sorts of keys that a job can have. */
    public enum Sort {
      /** Held by one job until it is finished. */
      UNIQUE,
      /** Held for a time by the job that came with it. */
      IDEMPOTENCY,
      /** Shared by jobs of which only some run at a time. */
      LIMIT
    }
  }

  /**
   * Ids and times.
   *
   * @param fromId the lowest id
   * @param toId the highest id
   * @param since enqueued then or later, or null
   * @param before enqueued earlier than that, or null
   */
  public record Span(long fromId, long toId, @Nullable Instant since, @Nullable Instant before) {

    private static final Span ALL = new Span(Long.MIN_VALUE, Long.MAX_VALUE, null, null);

    boolean holds(long id, Instant enqueuedAt) {
      return id >= fromId
          && id <= toId
          && (since == null || !enqueuedAt.isBefore(since))
          && (before == null || enqueuedAt.isBefore(before));
    }
  }

  /** {@return everything} */
  public static JobFilter all() {
    return new JobFilter(null, null, null, null, Span.ALL);
  }

  /**
   * {@return the same, of one kind}
   *
   * @param name the exact name
   */
  public JobFilter ofKind(String name) {
    return new JobFilter(name, queue, error, key, span);
  }

  /**
   * {@return the same, on one queue}
   *
   * @param name the exact name
   */
  public JobFilter onQueue(String name) {
    return new JobFilter(kind, name, error, key, span);
  }

  /**
   * {@return the same, with these words in the last error}
   *
   * @param part as they stand there
   */
  public JobFilter withError(String part) {
    return new JobFilter(kind, queue, part, key, span);
  }

  /**
   * {@return the same, with this key; whoever uses it names a kind, too}
   *
   * @param sort which of a job's keys
   * @param text the key, as {@code JobType} or {@code EnqueueOptions} was given it
   */
  public JobFilter withKey(Key.Sort sort, String text) {
    Key one = new Key(Objects.requireNonNull(sort, "sort"), Objects.requireNonNull(text, "text"));
    return new JobFilter(kind, queue, error, one, span);
  }

  /**
   * {@return the same, of these ids, both ends with them}
   *
   * @param from the lowest
   * @param to the highest
   */
  public JobFilter withIds(long from, long to) {
    return spanning(new Span(from, to, span.since(), span.before()));
  }

  /**
   * {@return the same, enqueued then or later, by the store's clock}
   *
   * @param time from when on
   */
  public JobFilter enqueuedSince(Instant time) {
    return spanning(new Span(span.fromId(), span.toId(), time, span.before()));
  }

  /**
   * {@return the same, enqueued earlier than that, by the store's clock}
   *
   * @param time until when
   */
  public JobFilter enqueuedBefore(Instant time) {
    return spanning(new Span(span.fromId(), span.toId(), span.since(), time));
  }

  private JobFilter spanning(Span other) {
    return new JobFilter(kind, queue, error, key, other);
  }

  /**
   * {@return what it picks, such as {@code kind=invoice.send error="timed out"}, or {@code all}}
   */
  @Override
  public String toString() {
    StringJoiner parts = new StringJoiner(" ").setEmptyValue("all");
    add(parts, "kind=", kind);
    add(parts, "queue=", queue);
    add(parts, "error=", error == null ? null : '"' + error + '"');
    add(parts, key == null ? "" : key.sort() + "=", key == null ? null : '"' + key.text() + '"');
    add(parts, "from=", span.fromId() == Long.MIN_VALUE ? null : span.fromId());
    add(parts, "to=", span.toId() == Long.MAX_VALUE ? null : span.toId());
    add(parts, "since=", span.since());
    add(parts, "before=", span.before());
    return parts.toString();
  }

  private static void add(StringJoiner parts, String name, @Nullable Object value) {
    if (value != null) {
      parts.add(name + value);
    }
  }

  /** All but the key, which its store knows. */
  boolean matches(MemoryJob job) {
    NewJob.Kind of = job.job.kind();
    return (kind == null || kind.equals(of.name()))
        && (queue == null || queue.equals(of.queue()))
        && (error == null || job.error.contains(error))
        && span.holds(job.id, job.enqueuedAt);
  }
}
