package dev.underpin.jobs.schedule;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Fires at the times of a cron expression, in a time zone. Immutable.
 *
 * <pre>{@code
 * Cron.of("0 2 * * *").zone("Europe/Vilnius")                     // every night at two
 * Cron.of("0 9 LW * *").zone("America/New_York")                  // the last weekday of each month
 * Cron.of("30 1 * * *").zone("Europe/Vilnius").gap(Gap.SKIP).overlap(Overlap.TWICE)
 * }</pre>
 *
 * <p>Five fields, as in crontab(5): minute, hour, day of month, month, day of week; six with the
 * second in front. Each is {@code *}, or a list of values, ranges {@code a-b} and steps {@code /n};
 * months and days have names, Sunday is 0 and 7. If both day fields pick days, a day that either
 * picks counts; but one that begins with a {@code *}, such as every second day of the month, only
 * narrows the other, as in Vixie's cron. From other crons: {@code ?} for {@code *} in day fields, in the day of month {@code
 * L} (last), {@code L-3}, {@code 15W} (weekday nearest to the 15th), {@code LW}, in the day of week
 * {@code FRIL} (last Friday), {@code FRI#2} (second Friday); and {@code @yearly @monthly @weekly
 * @daily @hourly}.
 *
 * <p>When clocks are set forward, some local times do not exist; when they are set back, some come
 * twice. What happens then is declared by {@link #gap} and {@link #overlap}. If it is not, the rule
 * is that of Vixie's cron: an expression whose hour begins with {@code *} goes on at its own pace
 * ({@code SKIP}, {@code TWICE}), so that every quarter of an hour stays every quarter of an hour;
 * any other happens once that day ({@code RUN_AFTER}, {@code ONCE}).
 */
public final class Cron implements Schedule {

  private static final int GIVE_UP_YEARS = 400;

  /** What becomes of local times that clocks skip when they are set forward. */
  public enum Gap {
    /** It fires once, at the first moment after the gap, however many of its times are in it. */
    RUN_AFTER,
    /** It does not fire. */
    SKIP
  }

  /** What becomes of local times that come twice when clocks are set back. */
  public enum Overlap {
    /** It fires at the first of the two. */
    ONCE,
    /** It fires at both. */
    TWICE
  }

  private final CronExpression expression;
  private final ZoneId zone;
  private final Gap gap;
  private final Overlap overlap;

  private Cron(CronExpression expression, ZoneId zone, Gap gap, Overlap overlap) {
    this.expression = expression;
    this.zone = zone;
    this.gap = gap;
    this.overlap = overlap;
  }

  /**
   * {@return a schedule by a cron expression, in UTC}; never in the machine's own zone, which
   * differs from node to node.
   *
   * @param expression five or six fields, or a macro
   * @throws IllegalArgumentException if it is malformed, or picks no day that there is
   */
  public static Cron of(String expression) {
    CronExpression parsed = CronExpression.parse(expression);
    return parsed.isEveryHour()
        ? new Cron(parsed, ZoneOffset.UTC, Gap.SKIP, Overlap.TWICE)
        : new Cron(parsed, ZoneOffset.UTC, Gap.RUN_AFTER, Overlap.ONCE);
  }

  /**
   * {@return the same, in another time zone}
   *
   * @param id such as {@code "Europe/Vilnius"}; UTC by default
   * @throws IllegalArgumentException if there is no such zone
   */
  public Cron zone(String id) {
    try {
      return zone(ZoneId.of(id));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "zone must be one of the time zone database, such as \"Europe/Vilnius\", but was \"%s\""
              .formatted(id),
          e);
    }
  }

  /**
   * {@return the same, in another time zone}
   *
   * @param changed UTC by default
   */
  public Cron zone(ZoneId changed) {
    return new Cron(expression, Objects.requireNonNull(changed, "zone"), gap, overlap);
  }

  /**
   * {@return the same, with another rule for local times that do not exist}
   *
   * @param changed by default {@link Gap#SKIP} if the hour begins with {@code *}, else {@link
   *     Gap#RUN_AFTER}
   */
  public Cron gap(Gap changed) {
    return new Cron(expression, zone, Objects.requireNonNull(changed, "gap"), overlap);
  }

  /**
   * {@return the same, with another rule for local times that come twice}
   *
   * @param changed by default {@link Overlap#TWICE} if the hour begins with {@code *}, else {@link
   *     Overlap#ONCE}
   */
  public Cron overlap(Overlap changed) {
    return new Cron(expression, zone, gap, Objects.requireNonNull(changed, "overlap"));
  }

  /**
   * {@inheritDoc}
   *
   * <p>Between two changes of its offset, a zone's local times and instants go side by side: so it
   * looks for a local time up to the next change, and goes on behind that. Each step begins later
   * than the last one, whatever a zone does.
   */
  @Override
  public @Nullable Instant next(Instant after) {
    ZoneRules rules = zone.getRules();
    Instant start = after.truncatedTo(ChronoUnit.SECONDS);
    Instant giveUp = start.plus(GIVE_UP_YEARS * 366L, ChronoUnit.DAYS);
    LocalDateTime from = firstLocal(rules, start);
    while (start.isBefore(giveUp)) {
      LocalDateTime found = expression.next(from);
      ZoneOffsetTransition change = rules.nextTransition(start);
      if (found == null) {
        return null;
      }
      Instant fire = found.toInstant(rules.getOffset(start));
      if (change == null || fire.isBefore(change.getInstant())) {
        return fire;
      }
      if (gap == Gap.RUN_AFTER && change.isGap() && found.isBefore(change.getDateTimeAfter())) {
        return change.getInstant();
      }
      start = change.getInstant();
      from = firstAfter(change);
    }
    return null;
  }

  private LocalDateTime firstLocal(ZoneRules rules, Instant start) {
    LocalDateTime from = LocalDateTime.ofInstant(start, zone).plusSeconds(1);
    // itself included, if it is a change
    ZoneOffsetTransition last = rules.previousTransition(start.plusNanos(1));
    LocalDateTime fresh = last == null ? from : firstAfter(last);
    return from.isBefore(fresh) ? fresh : from;
  }

  /** The first local time behind a change that is not over already. */
  private LocalDateTime firstAfter(ZoneOffsetTransition change) {
    boolean again = change.isOverlap() && overlap == Overlap.ONCE;
    return again ? change.getDateTimeBefore() : change.getDateTimeAfter();
  }

  @Override
  public String text() {
    return "cron %s in %s, gap %s, overlap %s".formatted(expression.text(), zone, gap, overlap);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Cron cron && text().equals(cron.text());
  }

  @Override
  public int hashCode() {
    return text().hashCode();
  }

  @Override
  public String toString() {
    return text();
  }
}
