package dev.underpin.jobs.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A job in memory; guarded by its store's lock. */
final class MemoryJob {

  /** As in a database's row: what the job is waiting for. */
  enum Place {
    READY,
    HELD,
    SCHEDULED,
    DEAD,
    UNHANDLED,
    UNREADABLE,
    SUSPECT,
    ON_TRIAL,
    WAITING
  }

  final long id;
  final NewJob job;
  final Instant enqueuedAt;
  Place place;
  Instant dueAt;
  @Nullable Long worker;
  long token;
  @Nullable Long step;
  int failedAttempts;
  int crashes;
  boolean cancelled;
  String error = "";
  StoredJob.Progress progress = new StoredJob.Progress(0, "");

  MemoryJob(long id, NewJob job, Instant now) {
    this.id = id;
    this.job = job;
    this.enqueuedAt = now;
    Instant at = job.when().at();
    this.dueAt = at == null ? now.plus(job.when().delay()) : at;
    this.place = job.when().isNow() ? Place.READY : Place.SCHEDULED;
  }

  int priority() {
    return job.when().priority();
  }

  Handled handled() {
    return new Handled(job.kind().name(), job.kind().version());
  }

  @Nullable String limitKey() {
    return job.keys().limit();
  }

  boolean isSuspect() {
    return place == Place.SUSPECT || place == Place.ON_TRIAL;
  }

  /** Whether it may run, as far as its limit key goes. */
  boolean hasUnit() {
    return place == Place.READY || isSuspect();
  }

  ClaimedJob toClaimed() {
    ClaimedJob.Past past =
        new ClaimedJob.Past(
            enqueuedAt, failedAttempts, crashes, cancelled, job.keys().unique(), limitKey(), step);
    return new ClaimedJob(id, handled(), token, past, job.content());
  }

  StoredJob toStored() {
    StoredJob.Past past =
        new StoredJob.Past(
            enqueuedAt, dueAt, failedAttempts, crashes, error, job.content().cipherKey());
    return new StoredJob(id, job.kind(), state(), past, progress);
  }

  JobState state() {
    if (worker != null) {
      return JobState.RUNNING;
    }
    return switch (place) {
      case READY -> JobState.READY;
      case HELD, WAITING -> JobState.HELD;
      case SCHEDULED -> JobState.SCHEDULED;
      case DEAD -> JobState.DEAD;
      case UNHANDLED, UNREADABLE -> JobState.PARKED;
      case SUSPECT, ON_TRIAL -> JobState.SUSPECT;
    };
  }

  /** Becomes free again, where it was before it was claimed. */
  void release() {
    worker = null;
    place = place == Place.READY ? Place.READY : Place.SUSPECT;
  }
}
