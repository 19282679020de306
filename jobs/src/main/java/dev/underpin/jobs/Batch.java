package dev.underpin.jobs;

import dev.underpin.jobs.store.OnDead;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * Jobs that something follows on: fan-out, fan-in, chains. Made by {@link Enqueuer#batch}.
 *
 * <pre>{@code
 * BatchId id = jobs.batch(RENDER, pages)         // one job a page
 *     .then(BIND, book)                          // runs once, when all of them are done
 *     .then(MAIL, reader)                        // after that
 *     .onDead(OnDead.WAIT)
 *     .enqueue();
 * }</pre>
 *
 * <p>The jobs of a batch are stored together, in steps; one step begins when all jobs of the one
 * before are over, in the transaction that ends the last of them: once, whatever processes die
 * meanwhile. A step of many jobs is a fan-out again. Handlers see what the jobs of the step before
 * have left behind by {@link JobRun#results}.
 *
 * <p>A job is over when it is done, or cancelled; what a dead letter means says {@link #onDead}.
 * One that is parked or waits for its next try is not over. A step without jobs is over at once. A
 * job whose {@linkplain JobType#unique unique} key is taken is no part of the batch, which does not
 * wait for the job that has the key: that was somebody else's. This holds for jobs of later steps
 * too, whose keys are taken when the batch is enqueued.
 *
 * <p>Not thread-safe; use it in one place and throw it away.
 */
public final class Batch {

  private final Enqueuer enqueuer;
  private final List<List<Part<?>>> steps = new ArrayList<>();
  private OnDead onDead = OnDead.WAIT;
  private Priority priority = Priority.NORMAL;

  /**
   * Jobs of one kind, side by side in a step.
   *
   * @param type their kind
   * @param payloads what their handlers get
   * @param <P> the payload
   */
  public record Part<P>(JobType<P> type, List<P> payloads) {}

  Batch(Enqueuer enqueuer) {
    this.enqueuer = enqueuer;
    steps.add(new ArrayList<>());
  }

  /**
   * Adds a job to the step that was begun last.
   *
   * @param type its kind
   * @param payload what its handler gets
   * @param <P> the payload
   * @return this batch
   */
  public <P> Batch add(JobType<P> type, P payload) {
    return addAll(type, List.of(payload));
  }

  /**
   * Adds jobs to the step that was begun last.
   *
   * @param type their kind
   * @param payloads what their handlers get; may be empty
   * @param <P> the payload
   * @return this batch
   */
  public <P> Batch addAll(JobType<P> type, List<P> payloads) {
    Objects.requireNonNull(type, "type");
    steps.get(steps.size() - 1).add(new Part<>(type, List.copyOf(payloads)));
    return this;
  }

  /**
   * Begins a step with one job.
   *
   * @param type its kind
   * @param payload what its handler gets
   * @param <P> the payload
   * @return this batch
   */
  public <P> Batch then(JobType<P> type, P payload) {
    return thenAll(type, List.of(payload));
  }

  /**
   * Begins a step with many jobs.
   *
   * @param type their kind
   * @param payloads what their handlers get; may be empty
   * @param <P> the payload
   * @return this batch
   */
  public <P> Batch thenAll(JobType<P> type, List<P> payloads) {
    steps.add(new ArrayList<>());
    return addAll(type, payloads);
  }

  /**
   * Says what becomes of the batch when one of its jobs, of whatever step, becomes a dead letter.
   *
   * @param wanted {@link OnDead#WAIT} by default
   * @return this batch
   */
  public Batch onDead(OnDead wanted) {
    onDead = Objects.requireNonNull(wanted, "onDead");
    return this;
  }

  /**
   * Says which jobs go first: {@link Priority#LOW} keeps a large batch from standing before others.
   *
   * @param wanted of all its jobs; {@link Priority#NORMAL} by default
   * @return this batch
   */
  public Batch priority(Priority wanted) {
    priority = Objects.requireNonNull(wanted, "priority");
    return this;
  }

  /**
   * Stores it, all or nothing, in one transaction: that of the {@link Enqueuer} it is of.
   *
   * @return names it
   * @throws dev.underpin.core.codec.CodecException if a payload cannot be written
   * @throws dev.underpin.jobs.store.JobStoreException if the store cannot be written to: nothing of
   *     it is acknowledged
   */
  public BatchId enqueue() {
    return enqueuer.enqueue(this);
  }

  /** {@return its steps, for an {@link Enqueuer}} */
  public List<List<Part<?>>> steps() {
    return Collections.unmodifiableList(steps);
  }

  /** {@return what becomes of it when one of its jobs dies} */
  public OnDead onDead() {
    return onDead;
  }

  /** {@return which jobs go first} */
  public Priority priority() {
    return priority;
  }
}
