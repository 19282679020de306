package dev.underpin.jobs;

import dev.underpin.core.context.Tally;
import dev.underpin.core.context.TallyCounter;
import dev.underpin.jobs.store.Outcome;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The one structured line that a run of a job writes when it ends: how, how long, and what it did,
 * as SLF4J key-values. The ids of the job and of the request that enqueued it are in the MDC. Its
 * logger is {@code underpin.job}, so that it can be routed and levelled alone.
 */
final class JobLine {

  private static final Logger LINES = LoggerFactory.getLogger("underpin.job");
  private static final String NANOS = "_nanos";

  /** What notes cannot be called: a name twice makes a line that some readers refuse. */
  private static final Set<String> FIELDS =
      Stream.concat(
              Stream.of("kind", "attempt", "outcome", "duration_ms"),
              Arrays.stream(TallyCounter.values()).map(TallyCounter::field))
          .collect(Collectors.toUnmodifiableSet());

  void write(Execution run, @Nullable Outcome outcome, Tally tally) {
    tally.close("job " + run.kind());
    Level level = isTrouble(outcome) ? Level.WARN : Level.INFO;
    if (!LINES.isEnabledForLevel(level)) {
      return;
    }
    String end = end(run, outcome);
    double millis = run.handlerNanos() / (double) TimeUnit.MILLISECONDS.toNanos(1);
    LoggingEventBuilder line =
        LINES
            .atLevel(level)
            .addKeyValue("kind", run.kind())
            .addKeyValue("attempt", run.attempt())
            .addKeyValue("outcome", end)
            .addKeyValue("duration_ms", rounded(millis));
    for (TallyCounter counter : TallyCounter.values()) {
      long count = tally.get(counter);
      if (count > 0) {
        line = counted(line, counter.field(), count);
      }
    }
    for (Map.Entry<String, String> note : tally.notes().entrySet()) {
      String name = FIELDS.contains(note.getKey()) ? "note_" + note.getKey() : note.getKey();
      line = line.addKeyValue(name, note.getValue());
    }
    line.log("job {} {} in {} ms", run.kind(), end, rounded(millis));
  }

  private static LoggingEventBuilder counted(LoggingEventBuilder line, String field, long count) {
    return field.endsWith(NANOS)
        ? line.addKeyValue(
            field.substring(0, field.length() - NANOS.length()) + "_ms",
            TimeUnit.NANOSECONDS.toMillis(count))
        : line.addKeyValue(field, count);
  }

  private static double rounded(double millis) {
    return Math.round(millis * 1000) / 1000.0;
  }

  private static boolean isTrouble(@Nullable Outcome outcome) {
    return outcome instanceof Outcome.Dead || outcome instanceof Outcome.Parked;
  }

  private static String end(Execution run, @Nullable Outcome outcome) {
    if (outcome == null) {
      return run.isCommitted() ? "done" : "fenced";
    }
    return outcome.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }
}
