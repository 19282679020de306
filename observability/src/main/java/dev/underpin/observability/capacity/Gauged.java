package dev.underpin.observability.capacity;

import dev.underpin.observability.capacity.CapacityReading.State;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** One thing that can fill up. */
final class Gauged {

  private static final Logger LOG = LoggerFactory.getLogger(Capacity.class);

  /** So many percent below a limit a state ends, or it would come and go around the limit. */
  private static final int BACK = 3;

  private final CapacityBuilder.Source source;
  private final int warnAt;
  private final int alertAt;
  private final Duration ahead;
  private final LongSupplier ticker;
  private final Trend trend = new Trend();
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable Dated last;
  private boolean failing;

  /** A reading and when it was made, by the ticker. */
  private record Dated(CapacityReading reading, long time) {}

  Gauged(CapacityBuilder.Source source, CapacityBuilder builder) {
    this.source = source;
    warnAt = builder.warnAt;
    alertAt = builder.alertAt;
    ahead = builder.forecast;
    ticker = builder.ticker;
  }

  String name() {
    return source.name();
  }

  Optional<CapacityReading> reading() {
    return Optional.ofNullable(last).map(Dated::reading);
  }

  /** Unless it is older: what a source that hangs said before it hung is not how things are. */
  Optional<CapacityReading> readingOfTheLast(Duration time) {
    long now = ticker.getAsLong();
    return Optional.ofNullable(last)
        .filter(dated -> now - dated.time() <= time.toNanos())
        .map(Dated::reading);
  }

  /** By one thread at a time: two at once would put readings in the wrong order. */
  void read() {
    lock.lock();
    try {
      long used = source.used().getAsLong();
      long limit = source.limit().getAsLong();
      failing = false;
      if (limit > 0) {
        read(used, limit);
      } else {
        last = null;
      }
    } catch (RuntimeException | Error failure) {
      last = null; // an old reading would look like one of now
      if (!failing) {
        failing = true;
        LOG.warn("capacity of {} cannot be read", source.name(), failure);
      }
    } finally {
      lock.unlock();
    }
  }

  private void read(long used, long limit) {
    double percent = 100.0 * used / limit;
    long time = ticker.getAsLong();
    trend.add(time, percent);
    Duration fullIn = trend.untilFull(time);
    State before = reading().map(CapacityReading::state).orElse(State.OK);
    CapacityReading now =
        new CapacityReading(source.name(), used, limit, state(percent, fullIn, before), fullIn);
    last = new Dated(now, time);
    if (now.state() != before) {
      log(now, before);
    }
  }

  private State state(double percent, @Nullable Duration fullIn, State before) {
    if (percent >= alertAt - (before == State.ALERT ? BACK : 0)) {
      return State.ALERT;
    }
    boolean isFilling = fullIn != null && fullIn.compareTo(ahead) <= 0;
    return isFilling || percent >= warnAt - (before == State.OK ? 0 : BACK) ? State.WARN : State.OK;
  }

  private static void log(CapacityReading now, State before) {
    Level level =
        now.state() == State.ALERT
            ? Level.ERROR
            : now.state().compareTo(before) > 0 ? Level.WARN : Level.INFO;
    Duration fullIn = now.fullIn();
    LOG.atLevel(level)
        .addKeyValue("capacity", now.name())
        .addKeyValue("used", now.used())
        .addKeyValue("limit", now.limit())
        .log(
            "capacity {}: {} percent used{}",
            now.name(),
            Math.round(now.percent()),
            fullIn == null ? "" : ", full in " + fullIn.toMinutes() + " min at this rate");
  }
}
