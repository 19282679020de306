package dev.underpin.resilience;

import dev.underpin.resilience.testing.ManualGuardTime;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Lets Resilience4j's asynchronous retry run in a simulation's time: it only ever schedules. */
final class VirtualScheduler {

  private VirtualScheduler() {}

  static ScheduledExecutorService of(ManualGuardTime time) {
    return (ScheduledExecutorService)
        Proxy.newProxyInstance(
            VirtualScheduler.class.getClassLoader(),
            new Class<?>[] {ScheduledExecutorService.class},
            (proxy, method, arguments) -> {
              if (!method.getName().equals("schedule")
                  || !(arguments[0] instanceof Runnable action)) {
                throw new UnsupportedOperationException(method.toString());
              }
              long nanos = ((TimeUnit) arguments[2]).toNanos((long) arguments[1]);
              time.schedule(Duration.ofNanos(nanos), action);
              return null;
            });
  }
}
