package dev.underpin.jobs;

import dev.underpin.jobs.store.Capability;
import dev.underpin.jobs.store.JobStore;
import dev.underpin.jobs.store.NewJob;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What this process runs, from its start to its close: a worker if there is something to handle,
 * the loop of its schedules, the news for others; or, stepped, only what it is told to.
 */
final class Node {

  private final Config config;
  private final JobStore store;
  private final Schedules schedules;
  private final ScheduleLoop scheduling;
  private final TellOthers others;
  private final ReentrantLock lifecycle = new ReentrantLock();
  private volatile @Nullable Worker worker;
  private @Nullable Stepper stepper;
  private boolean started;
  private boolean closed;

  Node(Config config, Schedules schedules) {
    this.config = config;
    this.store = config.store();
    this.schedules = schedules;
    this.scheduling = new ScheduleLoop(schedules);
    this.others = new TellOthers(store);
  }

  void start() {
    lifecycle.lock();
    try {
      if (started || closed) {
        throw new IllegalStateException("jobs must be started once; build new ones to start again");
      }
      store.open();
      if (store.capabilities().contains(Capability.SHARED)) {
        others.start();
      }
      if (schedules.isAny()) {
        scheduling.start();
      }
      if (!config.handlers().isEmpty()) {
        Worker first = new Worker(config);
        first.start();
        worker = first;
      }
      started = true;
    } finally {
      lifecycle.unlock();
    }
  }

  int runDue() {
    lifecycle.lock();
    try {
      return stepper().runDue();
    } finally {
      lifecycle.unlock();
    }
  }

  @Nullable Duration nextDue() {
    lifecycle.lock();
    try {
      return stepper().nextDue();
    } finally {
      lifecycle.unlock();
    }
  }

  SteppedNode stepped() {
    lifecycle.lock();
    try {
      return stepper().node();
    } finally {
      lifecycle.unlock();
    }
  }

  private Stepper stepper() {
    if (started || closed) {
      throw new IllegalStateException("stepped jobs must be neither started nor closed to step");
    }
    Stepper steps = stepper;
    if (steps == null) {
      store.open();
      steps = new Stepper(config, schedules);
      stepper = steps;
    }
    return steps;
  }

  void declare(DeclaredSchedule<?> schedule) {
    lifecycle.lock();
    try {
      schedules.declare(schedule);
      if (started && !closed) {
        scheduling.add();
      }
    } finally {
      lifecycle.unlock();
    }
  }

  /** Null before the start, and where there is nothing to handle. */
  @Nullable Worker worker() {
    return worker;
  }

  /** Jobs are due then: told here at once, elsewhere by the news. */
  void wake(NewJob.When due) {
    Worker running = worker;
    if (running != null) {
      running.wake(due);
    }
    others.tell();
  }

  void close() {
    lifecycle.lock();
    try {
      if (!closed) {
        closed = true;
        scheduling.close();
        Worker running = worker;
        if (running != null) {
          running.close();
        }
        others.close();
        Stepper steps = stepper;
        if (steps != null) {
          steps.close();
        }
      }
    } finally {
      lifecycle.unlock();
    }
  }
}
