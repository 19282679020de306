package dev.underpin.jobs;

import java.time.Duration;
import java.time.Instant;

/**
 * Is told what happens to jobs, for meters and alarms. Called by worker threads, so implementations
 * are short and thread-safe; one that throws never hurts the work.
 */
public interface JobListener {

  /**
   * A handler is about to run.
   *
   * @param kind the name of the kind
   * @param run which job and which try
   */
  default void started(String kind, JobRun run) {}

  /**
   * A handler returned. That the store has noted it follows within milliseconds.
   *
   * @param kind the name of the kind
   * @param run which job and which try
   * @param duration how long the handler took
   */
  default void succeeded(String kind, JobRun run, Duration duration) {}

  /**
   * A handler threw, and the job will be tried again.
   *
   * @param kind the name of the kind
   * @param run which job and which try
   * @param failure what it threw
   * @param retryIn how long until the next try
   */
  default void failed(String kind, JobRun run, Throwable failure, Duration retryIn) {}

  /**
   * A handler threw for the last time: the job is a dead letter now.
   *
   * @param kind the name of the kind
   * @param run which job and which try
   * @param failure what it threw
   */
  default void dead(String kind, JobRun run, Throwable failure) {}

  /**
   * The payload cannot be read: the job is parked until it is replayed.
   *
   * @param kind the name of the kind
   * @param run which job and which try
   * @param failure why not
   */
  default void parked(String kind, JobRun run, Throwable failure) {}

  /**
   * A job ended because it was cancelled.
   *
   * @param kind the name of the kind
   * @param run which job and which try
   */
  default void cancelled(String kind, JobRun run) {}

  /**
   * Jobs were taken over from a worker that is gone.
   *
   * @param suspects how many can be claimed again, as suspects
   * @param dead how many are dead letters, since they killed their process too often
   */
  default void rescued(int suspects, int dead) {}

  /**
   * The store refused the outcome of a run, since this process had lost the job's lease: another
   * one has run or will run it.
   *
   * @param kind the name of the kind
   * @param run which job and which try
   */
  default void fenced(String kind, JobRun run) {}

  /**
   * This process fired a schedule: its job is stored; or, of a unique kind, the one that is there
   * already stands for it.
   *
   * @param schedule the schedule's name
   * @param fireTime the time that it was fired for
   */
  default void scheduleFired(String schedule, Instant fireTime) {}

  /**
   * Fire times that nobody fired get no job, as {@link ScheduleOptions#misfire} says.
   *
   * @param schedule the schedule's name
   * @param from the first of them
   */
  default void scheduleMissed(String schedule, Instant from) {}

  /**
   * No live node's code declares a schedule any more: it does not fire. Told once a process.
   *
   * @param schedule the schedule's name
   */
  default void scheduleUnowned(String schedule) {}
}
