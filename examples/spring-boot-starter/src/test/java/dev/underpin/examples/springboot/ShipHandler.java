package dev.underpin.examples.springboot;

import dev.underpin.examples.springboot.Orders.Ship;
import dev.underpin.jobs.JobRun;
import dev.underpin.jobs.JobType;
import dev.underpin.jobs.Jobs;
import org.springframework.transaction.annotation.Transactional;

/** A handler as applications write them: a bean, in a transaction of Spring's. */
class ShipHandler implements JobHandlerBean<Ship> {

  private final Orders.Items items;
  private final Jobs jobs;

  ShipHandler(Orders.Items items, Jobs jobs) {
    this.items = items;
    this.jobs = jobs;
  }

  @Override
  public JobType<Ship> type() {
    return Orders.SHIP;
  }

  @Override
  @Transactional
  public void run(Ship ship, JobRun run) {
    items.save("shipped " + ship.name());
    if (ship.name().equals("two parcels")) {
      jobs.enqueue(Orders.SHIP, new Ship("second parcel"));
    }
    if (ship.name().startsWith("lost")) {
      throw new IllegalStateException("lost");
    }
  }
}
