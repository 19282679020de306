package dev.underpin.jobs;

import dev.underpin.core.Retry;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
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
 *     .unique(p -> "inv-" + p.invoiceId(), UniqueUntil.FINISHED);
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

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  private final String name;
  private final Type payloadType;
  private final Reading reading;
  private final Running running;
  private final @Nullable Unique<P> unique;

  private record Reading(int version, Map<Integer, Upcast> upcasts) {}

  private record Running(
      String queue, Retry retry, @Nullable Duration timeout, @Nullable Duration resultKept) {}

  /** The key of a payload, and how long it holds. */
  record Unique<P>(Function<? super P, String> key, UniqueUntil until) {}

  private JobType(
      String name, Type payloadType, Reading reading, Running running, @Nullable Unique<P> unique) {
    this.name = name;
    this.payloadType = payloadType;
    this.reading = reading;
    this.running = running;
    this.unique = unique;
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
    requireName("job type name", name);
    return new JobType<>(
        name,
        Objects.requireNonNull(payloadType, "payloadType"),
        new Reading(1, Map.of()),
        new Running(DEFAULT_QUEUE, DEFAULT_RETRY, null, null),
        null);
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
    return with(new Reading(changed, reading.upcasts()));
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
    Map<Integer, Upcast> upcasts = new TreeMap<>(reading.upcasts());
    upcasts.put(from, Objects.requireNonNull(upcast, "upcast"));
    return with(new Reading(reading.version(), upcasts));
  }

  /**
   * {@return the same kind on another queue}
   *
   * @param changed letters, digits, {@code . _ -}, at most 100; {@link #DEFAULT_QUEUE} by default
   * @throws IllegalArgumentException if the name is malformed
   */
  public JobType<P> queue(String changed) {
    requireName("queue", changed);
    return with(new Running(changed, retry(), timeout(), resultKept()));
  }

  /**
   * {@return the same kind with another retry policy}
   *
   * @param changed how often and how late a job that failed is tried again; {@link #DEFAULT_RETRY}
   *     by default
   */
  public JobType<P> retry(Retry changed) {
    Objects.requireNonNull(changed, "retry");
    return with(new Running(queue(), changed, timeout(), resultKept()));
  }

  /**
   * {@return the same kind with a limit for each try}
   *
   * @param limit after this time the handler is interrupted, and the try has failed once it has
   *     thrown; more than zero; no limit by default
   * @throws IllegalArgumentException if it is not positive
   */
  public JobType<P> timeout(Duration limit) {
    requirePositive("timeout", limit);
    return with(new Running(queue(), retry(), limit, resultKept()));
  }

  /**
   * {@return the same kind, whose results are kept}
   *
   * @param kept how long after the job is done, more than zero; not at all by default
   * @throws IllegalArgumentException if it is not positive
   */
  public JobType<P> keepResult(Duration kept) {
    requirePositive("keepResult", kept);
    return with(new Running(queue(), retry(), timeout(), kept));
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
    Objects.requireNonNull(until, "until");
    return new JobType<>(name, payloadType, reading, running, new Unique<>(key, until));
  }

  private JobType<P> with(Reading changed) {
    return new JobType<>(name, payloadType, changed, running, unique);
  }

  private JobType<P> with(Running changed) {
    return new JobType<>(name, payloadType, reading, changed, unique);
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
    return unique;
  }

  /** The oldest version that the upcasts lead from without a gap. */
  int oldestVersion() {
    int oldest = version();
    while (reading.upcasts().containsKey(oldest - 1)) {
      oldest--;
    }
    return oldest;
  }

  /** Fields of an older version as those of this one. */
  Map<String, Object> upcast(int from, Map<String, Object> fields) {
    Map<String, Object> changed = fields;
    for (int version = from; version < version(); version++) {
      changed = Objects.requireNonNull(reading.upcasts().get(version)).apply(changed);
    }
    return changed;
  }

  @Override
  public String toString() {
    return "JobType[" + name + "]";
  }

  private void requirePositive(String setting, Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException(
          "%s of job type %s must be more than 0 but was %s".formatted(setting, name, value));
    }
  }

  static void requireName(String what, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "%s must be 1 to 100 letters, digits, '.', '_' or '-' but was \"%s\""
              .formatted(what, name));
    }
  }
}
