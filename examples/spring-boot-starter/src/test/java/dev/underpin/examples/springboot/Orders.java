package dev.underpin.examples.springboot;

import dev.underpin.core.Retry;
import dev.underpin.jobs.JobType;
import dev.underpin.jobs.Jobs;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** A service as applications write them. */
class Orders {

  record Ship(String name) {}

  // what failed does not come due again while a test runs
  static final JobType<Ship> SHIP =
      JobType.of("order.ship", Ship.class).retry(Retry.fixed(2, Duration.ofHours(1)));

  /** How an item is saved. */
  interface Items {
    void save(String name);
  }

  /** What happens next in the same transaction. */
  interface Step {
    void run() throws IOException;
  }

  private final Items items;
  private final Jobs jobs;

  Orders(Items items, Jobs jobs) {
    this.items = items;
    this.jobs = jobs;
  }

  @Transactional
  void place(String name, Step next) throws IOException {
    items.save(name);
    jobs.enqueue(SHIP, new Ship(name));
    next.run();
  }

  @Transactional(rollbackFor = IOException.class)
  void placeStrictly(String name, Step next) throws IOException {
    place(name, next);
  }

  @Transactional(propagation = Propagation.REQUIRES_NEW)
  void placeApart(String name, Step next) throws IOException {
    place(name, next);
  }

  @Transactional(propagation = Propagation.NESTED)
  void placeNested(String name, Step next) throws IOException {
    place(name, next);
  }

  @Transactional
  void saveOnly(String name) {
    items.save(name);
  }

  @Transactional
  void saveAndEnqueue(String name) {
    items.save(name);
    jobs.enqueue(SHIP, new Ship(name));
  }

  @Transactional(readOnly = true)
  void enqueueReadOnly(String name) {
    jobs.enqueue(SHIP, new Ship(name));
  }

  @Transactional(propagation = Propagation.NOT_SUPPORTED)
  void enqueueOutside(String name) {
    jobs.enqueue(SHIP, new Ship(name));
  }

  @Transactional
  void enqueueMany(int count) {
    jobs.enqueueAll(SHIP, Collections.nCopies(count, new Ship("many")));
  }
}
