package dev.underpin.jobs;

import dev.underpin.jobs.store.JobStore;
import dev.underpin.jobs.store.NewJob;
import dev.underpin.jobs.store.ScheduleStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What lets nodes in one thread do things at the same moment: while it lasts, all of them see the
 * schedules as the first one saw them, as nodes do whose statements overlap.
 */
final class SimulatedMoment {

  private boolean lasts;
  private ScheduleStore.@Nullable Timetable seen;
  private int rescues;

  void begin() {
    lasts = true;
    seen = null;
  }

  void end() {
    lasts = false;
  }

  /** How often somebody set out to rescue. */
  int rescues() {
    return rescues;
  }

  /** The store as it is seen through moments. */
  JobStore before(JobStore store) {
    ScheduleStore schedules = new Schedules(store.schedules());
    return (JobStore)
        Proxy.newProxyInstance(
            SimulatedMoment.class.getClassLoader(),
            new Class<?>[] {JobStore.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("schedules")) {
                return schedules;
              }
              rescues += method.getName().equals("rescue") ? 1 : 0;
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private final class Schedules implements ScheduleStore {
    private final ScheduleStore store;

    Schedules(ScheduleStore store) {
      this.store = store;
    }

    @Override
    public Timetable timetable() {
      Timetable known = seen;
      if (!lasts || known == null) {
        known = store.timetable();
        seen = known;
      }
      return known;
    }

    @Override
    public boolean announce(Declaration declaration, Duration unownedAfter) {
      return store.announce(declaration, unownedAfter);
    }

    @Override
    public boolean fire(Step step, List<NewJob> jobs, Runnable committed) {
      return store.fire(step, jobs, committed);
    }

    @Override
    public boolean remove(String name) {
      return store.remove(name);
    }
  }
}
