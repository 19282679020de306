package dev.underpin.jobs;

import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a listener, and keeps its exceptions away from the work. */
final class SafeListener implements JobListener {

  private static final Logger LOG = LoggerFactory.getLogger(JobListener.class);

  private final JobListener listener;

  SafeListener(JobListener listener) {
    this.listener = listener;
  }

  @Override
  public void started(String kind, JobRun run) {
    tell(() -> listener.started(kind, run));
  }

  @Override
  public void succeeded(String kind, JobRun run, Duration duration) {
    tell(() -> listener.succeeded(kind, run, duration));
  }

  @Override
  public void failed(String kind, JobRun run, Throwable failure, Duration retryIn) {
    tell(() -> listener.failed(kind, run, failure, retryIn));
  }

  @Override
  public void dead(String kind, JobRun run, Throwable failure) {
    tell(() -> listener.dead(kind, run, failure));
  }

  @Override
  public void parked(String kind, JobRun run, Throwable failure) {
    tell(() -> listener.parked(kind, run, failure));
  }

  @Override
  public void cancelled(String kind, JobRun run) {
    tell(() -> listener.cancelled(kind, run));
  }

  @Override
  public void rescued(int suspects, int dead) {
    tell(() -> listener.rescued(suspects, dead));
  }

  @Override
  public void fenced(String kind, JobRun run) {
    tell(() -> listener.fenced(kind, run));
  }

  @Override
  public void scheduleFired(String schedule, Instant fireTime) {
    tell(() -> listener.scheduleFired(schedule, fireTime));
  }

  @Override
  public void scheduleMissed(String schedule, Instant from) {
    tell(() -> listener.scheduleMissed(schedule, from));
  }

  @Override
  public void scheduleUnowned(String schedule) {
    tell(() -> listener.scheduleUnowned(schedule));
  }

  private static void tell(Runnable event) {
    try {
      event.run();
    } catch (RuntimeException e) {
      LOG.warn("a job listener failed; the job goes on", e);
    }
  }
}
