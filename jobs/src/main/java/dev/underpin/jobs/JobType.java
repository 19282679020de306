package dev.underpin.jobs;

import dev.underpin.core.Retry;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A kind of job: a name that stays the same from deploy to deploy, the type of its payload, and how
 * jobs of this kind are treated. Immutable; declare it once as a constant.
 *
 * <pre>{@code
 * record SendInvoice(long invoiceId) {}
 * static final JobType<SendInvoice> SEND = JobType.of("invoice.send", SendInvoice.class)
 *     .queue("billing")
 *     .retry(Retry.exponential(5, Duration.ofSeconds(2)).jitter(20));
 * }</pre>
 *
 * <p>The name and the payload are what is stored: never a class name or a lambda, so classes may
 * move and be renamed between deploys.
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
  private final String queue;
  private final Retry retry;

  private JobType(String name, Type payloadType, String queue, Retry retry) {
    this.name = name;
    this.payloadType = payloadType;
    this.queue = queue;
    this.retry = retry;
  }

  /**
   * A kind of job.
   *
   * @param name letters, digits, {@code . _ -}, at most 100; never to change once jobs are stored
   * @param payloadType what is stored with each job; a record is best
   * @param <P> the payload
   * @return the kind, on {@link #DEFAULT_QUEUE}, with {@link #DEFAULT_RETRY}
   * @throws IllegalArgumentException if the name is malformed
   */
  public static <P> JobType<P> of(String name, Class<P> payloadType) {
    requireName("job type name", name);
    return new JobType<>(
        name, Objects.requireNonNull(payloadType, "payloadType"), DEFAULT_QUEUE, DEFAULT_RETRY);
  }

  /**
   * {@return the same kind on another queue}
   *
   * @param changed letters, digits, {@code . _ -}, at most 100; {@link #DEFAULT_QUEUE} by default
   * @throws IllegalArgumentException if the name is malformed
   */
  public JobType<P> queue(String changed) {
    requireName("queue", changed);
    return new JobType<>(name, payloadType, changed, retry);
  }

  /**
   * {@return the same kind with another retry policy}
   *
   * @param changed how often and how late a job that failed is tried again; {@link #DEFAULT_RETRY}
   *     by default
   */
  public JobType<P> retry(Retry changed) {
    return new JobType<>(name, payloadType, queue, Objects.requireNonNull(changed, "retry"));
  }

  /** {@return the name that is stored with each job} */
  public String name() {
    return name;
  }

  /** {@return the type of the payload} */
  public Type payloadType() {
    return payloadType;
  }

  /** {@return the queue of this kind} */
  public String queue() {
    return queue;
  }

  /** {@return how often and how late a job that failed is tried again} */
  public Retry retry() {
    return retry;
  }

  @Override
  public String toString() {
    return "JobType[" + name + "]";
  }

  private static void requireName(String what, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "%s must be 1 to 100 letters, digits, '.', '_' or '-' but was \"%s\""
              .formatted(what, name));
    }
  }
}
