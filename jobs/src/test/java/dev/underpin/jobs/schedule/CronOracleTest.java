package dev.underpin.jobs.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.jobs.schedule.Cron.Gap;
import dev.underpin.jobs.schedule.Cron.Overlap;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Random expressions against an oracle that walks the clock minute by minute, and knows neither the
 * parser nor a zone's changes: it looks at the local time of each minute.
 */
class CronOracleTest {

  private static final int DAYS = 4;

  /** The values of the fields; an empty set is all. */
  record Fields(
      Set<Integer> minutes, Set<Integer> hours, Set<Integer> days, Set<Integer> weekDays) {

    String expression() {
      return "%s %s %s * %s".formatted(text(minutes), text(hours), text(days), text(weekDays));
    }

    private static String text(Set<Integer> values) {
      return values.isEmpty()
          ? "*"
          : values.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    boolean matches(LocalDateTime time) {
      return isIn(minutes, time.getMinute()) && isIn(hours, time.getHour()) && isOnDay(time);
    }

    private boolean isOnDay(LocalDateTime time) {
      boolean ofMonth = isIn(days, time.getDayOfMonth());
      boolean ofWeek = isIn(weekDays, time.getDayOfWeek().getValue() % 7);
      boolean isBoth = days.isEmpty() || weekDays.isEmpty();
      return isBoth ? ofMonth && ofWeek : ofMonth || ofWeek;
    }

    private static boolean isIn(Set<Integer> values, int value) {
      return values.isEmpty() || values.contains(value);
    }
  }

  /** A zone, and a time shortly before its clocks change, or any other. */
  record Place(ZoneId zone, Instant start) {}

  @Provide
  Arbitrary<Fields> fields() {
    return Combinators.combine(some(0, 59), some(0, 4), some(1, 31), some(0, 6)).as(Fields::new);
  }

  /** Half of the time all values. */
  private static Arbitrary<Set<Integer>> some(int min, int max) {
    Arbitrary<Set<Integer>> few =
        Arbitraries.integers().between(min, max).set().ofMinSize(1).ofMaxSize(4);
    return Arbitraries.oneOf(few, Arbitraries.just(Set.<Integer>of()));
  }

  @Provide
  Arbitrary<Place> places() {
    Arbitrary<ZoneId> zones =
        Arbitraries.of(
                "Europe/Vilnius",
                "America/New_York",
                "Australia/Lord_Howe",
                "Asia/Kolkata",
                "Pacific/Apia",
                "Africa/Casablanca",
                "America/Santiago",
                "Antarctica/Troll")
            .map(ZoneId::of);
    Arbitrary<Integer> years = Arbitraries.integers().between(2009, 2026);
    Arbitrary<Integer> minutes = Arbitraries.integers().between(0, 2 * 24 * 60);
    Arbitrary<Boolean> second = Arbitraries.of(true, false);
    return Combinators.combine(zones, years, minutes, second).as(CronOracleTest::place);
  }

  private static Place place(ZoneId zone, int year, int minutes, boolean second) {
    Instant start = LocalDateTime.of(year, 1, 1, 0, 0).toInstant(ZoneOffset.UTC);
    for (int i = 0; i <= (second ? 1 : 0); i++) {
      var change = zone.getRules().nextTransition(start);
      start = change == null ? start : change.getInstant();
    }
    return new Place(zone, start.minus(Duration.ofMinutes(minutes)));
  }

  @Property(tries = 400)
  void fire_times_are_those_of_a_walk_minute_by_minute(
      @ForAll("fields") Fields fields,
      @ForAll("places") Place place,
      @ForAll Gap gap,
      @ForAll Overlap overlap) {
    Cron cron = Cron.of(fields.expression()).zone(place.zone()).gap(gap).overlap(overlap);
    Instant end = place.start().plus(Duration.ofDays(DAYS));

    List<Instant> found = new ArrayList<>();
    Instant time = FireTimes.next(cron, place.start());
    while (!time.isAfter(end)) {
      found.add(time);
      time = FireTimes.next(cron, time);
    }

    assertThat(found).isEqualTo(walk(fields, place, gap, overlap));
  }

  private static List<Instant> walk(Fields fields, Place place, Gap gap, Overlap overlap) {
    List<Instant> fires = new ArrayList<>();
    LocalDateTime before = LocalDateTime.ofInstant(place.start(), place.zone());
    for (int i = 1; i <= DAYS * 24 * 60; i++) {
      Instant time = place.start().plus(Duration.ofMinutes(i));
      LocalDateTime local = LocalDateTime.ofInstant(time, place.zone());
      boolean isAgain = isSecondOfTwo(local, time, place.zone());
      boolean isTime = fields.matches(local) && (!isAgain || overlap == Overlap.TWICE);
      boolean jumped = gap == Gap.RUN_AFTER && anyBetween(fields, before.plusMinutes(1), local);
      if (isTime || jumped) {
        fires.add(time);
      }
      before = local;
    }
    return fires;
  }

  private static boolean isSecondOfTwo(LocalDateTime local, Instant time, ZoneId zone) {
    List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
    return offsets.size() == 2 && local.toInstant(offsets.get(1)).equals(time);
  }

  private static boolean anyBetween(Fields fields, LocalDateTime from, LocalDateTime to) {
    for (LocalDateTime time = from; time.isBefore(to); time = time.plusMinutes(1)) {
      if (fields.matches(time)) {
        return true;
      }
    }
    return false;
  }
}
