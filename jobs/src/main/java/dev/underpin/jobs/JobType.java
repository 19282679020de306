package dev.underpin.jobs;

import dev.underpin.core.Retry;
import dev.underpin.jobs.store.Limit;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A kind of job: a name that stays the same from deploy to deploy, the type of its payload, and how
 * jobs of this kind are treated. Immutable; declare it once as a constant.
 *
 * <pre>{@code
 * record SendInvoice(long invoiceId, String tenant) {}
 * static final JobType<SendInvoice> SEND = JobType.of("invoice.send", SendInvoice.class)
 *     .version(2).upcast(1, fields -> { fields.put("tenant", "default"); return fields; })
 *     .queue("billing")
 *     .retry(Retry.exponential(5, Duration.ofSeconds(2)).jitter(20))
 *     .timeout(Duration.ofMinutes(5))
 *     .unique(p -> "inv-" + p.invoiceId(), UniqueUntil.FINISHED)
 *     .limitPerKey(SendInvoice::tenant, 2).ratePerMinute(100);
 * }</pre>
 *
 * <p>The name, the version and the payload are what is stored: never a class name or a lambda, so
 * classes may move and be renamed between deploys. A field that is added or removed needs no new
 * version, as long as the codec reads what it does not know; a field that changes its name or
 * meaning does. A node claims only the versions that it can read: its own, and those that an upcast
 * leads from, so that old and new nodes can run side by side.
 *
 * @param <P> the payload
 */
public final class JobType<P> {

  /** The queue of a kind that names none. */
  public static final String DEFAULT_QUEUE = "default";

  /** Ten tries over about an hour and a half: 5 s, 10 s, 20 s …, each ± 20 %. */
  public static final Retry DEFAULT_RETRY = Retry.exponential(10, Duration.ofSeconds(5)).jitter(20);

  private final String name;
  private final Type payloadType;
  private final PayloadVersions reading;
  private final Running running;
  private final Keys<P> keys;

  private record Running(
      String queue,
      Retry retry,
      @Nullable Duration timeout,
      @Nullable Duration resultKept,
      Caps caps) {}

  /** How many over all nodes; null where there is no such limit. */
  record Caps(@Nullable Integer atOnce, @Nullable Integer perMinute) {}

  /** What payloads have in common. */
  private record Keys<P>(
      @Nullable Unique<P> unique, @Nullable Function<? super P, String> limit, int units) {}

  /** The key of a payload, and how long it holds. */
  record Unique<P>(Function<? super P, String> key, UniqueUntil until) {}

  private JobType(
      String name, Type payloadType, PayloadVersions reading, Running running, Keys<P> keys) {
    this.name = name;
    this.payloadType = payloadType;
    this.reading = reading;
    this.running = running;
    this.keys = keys;
  }

  /**
   * A kind of job.
   *
   * @param name letters, digits, {@code . _ -}, at most 100; never to change once jobs are stored
   * @param payloadType what is stored with each job; a record is best
   * @param <P> the payload
   * @return the kind in version 1, on {@link #DEFAULT_QUEUE}, with {@link #DEFAULT_RETRY}
   * @throws IllegalArgumentException if the name is malformed
   */
  public static <P> JobType<P> of(String name, Class<P> payloadType) {
    Checks.name("job type name", name);
    return new JobType<>(
        name,
        Objects.requireNonNull(payloadType, "payloadType"),
        PayloadVersions.FIRST,
        new Running(DEFAULT_QUEUE, DEFAULT_RETRY, null, null, new Caps(null, null)),
        new Keys<>(null, null, Limit.UNLIMITED));
  }

  /**
   * {@return the same kind with another version of its payload}
   *
   * @param changed at least 1; 1 by default
   * @throws IllegalArgumentException if it is less
   */
  public JobType<P> version(int changed) {
    if (changed < 1) {
      throw new IllegalArgumentException(
          "version of job type %s must be at least 1 but was %d".formatted(name, changed));
    }
    return with(reading.with(changed));
  }

  /**
   * {@return the same kind, which reads payloads of an older version too}
   *
   * <p>Payloads of version 1 of a kind of version 3 go through the upcast from 1, then the one from
   * 2. Where one is missing, older payloads are not claimed by this node.
   *
   * @param from the version that it reads; at least 1
   * @param upcast makes the fields of version {@code from + 1}
   * @throws IllegalArgumentException if the version is less than 1
   */
  public JobType<P> upcast(int from, Upcast upcast) {
    if (from < 1) {
      throw new IllegalArgumentException(
          "upcast of job type %s must be from version 1 or later but was from %d"
              .formatted(name, from));
    }
    return with(reading.with(from, upcast));
  }

  /**
   * {@return the same kind on another queue}
   *
   * @param changed letters, digits, {@code . _ -}, at most 100; {@link #DEFAULT_QUEUE} by default
   * @throws IllegalArgumentException if the name is malformed
   */
  public JobType<P> queue(String changed) {
    Checks.name("queue", changed);
    return with(new Running(changed, retry(), timeout(), resultKept(), caps()));
  }

  /**
   * {@return the same kind with another retry policy}
   *
   * @param changed how often and how late a job that failed is tried again; {@link #DEFAULT_RETRY}
   *     by default
   */
  public JobType<P> retry(Retry changed) {
    Objects.requireNonNull(changed, "retry");
    return with(new Running(queue(), changed, timeout(), resultKept(), caps()));
  }

  /**
   * {@return the same kind with a limit for each try}
   *
   * @param limit after this time the handler is interrupted, and the try has failed once it has
   *     thrown; more than zero; no limit by default
   * @throws IllegalArgumentException if it is not positive
   */
  public JobType<P> timeout(Duration limit) {
    Checks.positive("timeout", this, limit);
    return with(new Running(queue(), retry(), limit, resultKept(), caps()));
  }

  /**
   * {@return the same kind, whose results are kept}
   *
   * @param kept how long after the job is done, more than zero; not at all by default
   * @throws IllegalArgumentException if it is not positive
   */
  public JobType<P> keepResult(Duration kept) {
    Checks.positive("keepResult", this, kept);
    return with(new Running(queue(), retry(), timeout(), kept, caps()));
  }

  /**
   * {@return the same kind, of which there is one job a key at a time}: enqueueing a second one
   * returns the id of the first.
   *
   * @param key the key of a payload, at most 200 characters
   * @param until when the key is free again; a retry keeps it
   */
  public JobType<P> unique(Function<? super P, String> key, UniqueUntil until) {
    Objects.requireNonNull(key, "key");
    Unique<P> wanted = new Unique<>(key, Objects.requireNonNull(until, "until"));
    return with(new Keys<>(wanted, keys.limit(), keys.units()));
  }

  /**
   * {@return the same kind, of which so many jobs with the same key run at once, over all nodes}:
   * two a tenant, say. The others are held until one ends, and stand in nobody's way.
   *
   * <p>The key goes with the job when it is enqueued; the number is that of the nodes that handle
   * the kind. While two deploys disagree, and for three minutes more, the lower one holds.
   *
   * @param key the key of a payload, 1 to 200 characters
   * @param count 1 to 100,000; no limit by default
   * @throws IllegalArgumentException if the number is out of range
   */
  public JobType<P> limitPerKey(Function<? super P, String> key, int count) {
    Objects.requireNonNull(key, "key");
    return with(new Keys<>(keys.unique(), key, Checks.limit("limitPerKey", this, count)));
  }

  /**
   * {@return the same kind, of which so many jobs run at once, over all nodes}
   *
   * @param count 1 to 100,000; no limit by default
   * @throws IllegalArgumentException if it is out of range
   */
  public JobType<P> limit(int count) {
    Caps caps = new Caps(Checks.limit("limit", this, count), caps().perMinute());
    return with(new Running(queue(), retry(), timeout(), resultKept(), caps));
  }

  /**
   * {@return the same kind, of which so many tries begin in any minute, over all nodes}
   *
   * @param count 1 to 100,000; no limit by default
   * @throws IllegalArgumentException if it is out of range
   */
  public JobType<P> ratePerMinute(int count) {
    Caps caps = new Caps(caps().atOnce(), Checks.limit("ratePerMinute", this, count));
    return with(new Running(queue(), retry(), timeout(), resultKept(), caps));
  }

  private JobType<P> with(Keys<P> changed) {
    return new JobType<>(name, payloadType, reading, running, changed);
  }

  private JobType<P> with(PayloadVersions changed) {
    return new JobType<>(name, payloadType, changed, running, keys);
  }

  private JobType<P> with(Running changed) {
    return new JobType<>(name, payloadType, reading, changed, keys);
  }

  /** {@return the name that is stored with each job} */
  public String name() {
    return name;
  }

  /** {@return the version of the payload that is stored with each job} */
  public int version() {
    return reading.version();
  }

  /** {@return the type of the payload} */
  public Type payloadType() {
    return payloadType;
  }

  /** {@return the queue of this kind} */
  public String queue() {
    return running.queue();
  }

  /** {@return how often and how late a job that failed is tried again} */
  public Retry retry() {
    return running.retry();
  }

  /** {@return the limit for each try, or null} */
  public @Nullable Duration timeout() {
    return running.timeout();
  }

  /** {@return how long results are kept, or null} */
  public @Nullable Duration resultKept() {
    return running.resultKept();
  }

  @Nullable Unique<P> unique() {
    return keys.unique();
  }

  @Nullable Function<? super P, String> limitKey() {
    return keys.limit();
  }

  int unitsPerKey() {
    return keys.units();
  }

  Caps caps() {
    return running.caps();
  }

  /** The oldest version that the upcasts lead from without a gap. */
  int oldestVersion() {
    return reading.oldest();
  }

  /** Fields of an older version as those of this one. */
  Map<String, Object> upcast(int from, Map<String, Object> fields) {
    return reading.upcast(from, fields);
  }

  @Override
  public String toString() {
    return "JobType[" + name + "]";
  }
}
