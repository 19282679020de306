package dev.underpin.flags;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ramps, schedules and exclusion groups of our documents. */
class TimingTest {

  private static final BooleanFlag CART = Flag.bool("cart").orElse(false);
  private static final BooleanFlag SEARCH = Flag.bool("search").orElse(false);
  private static final Instant NOON = Instant.parse("2027-03-01T12:00:00Z");
  private static final List<Subject> SUBJECTS =
      IntStream.range(0, 20_000).mapToObj(i -> Subject.of("user-" + i)).toList();

  private Instant now = NOON;

  private Flags flags(String json) {
    Flags flags = Flags.builder(MemoryFlagStore.of(json)).clock(clock()).build();
    flags.refresh();
    return flags;
  }

  private InstantSource clock() {
    return () -> now;
  }

  private Flags cart(String rest) {
    return flags(
        Documents.of("cart", "{\"type\": \"boolean\", \"state\": \"on\", %s}".formatted(rest)));
  }

  private Flags ramp() {
    return cart(
        """
        "ramp": {"from": 5, "to": 100,
                 "start": "2027-03-01T12:00:00Z", "end": "2027-03-01T18:00:00Z"}""");
  }

  private static long in(Flags flags, BooleanFlag flag) {
    return SUBJECTS.stream().filter(subject -> flags.isOn(flag, subject)).count();
  }

  @Test
  void a_ramp_is_a_pure_function_of_time() {
    Flags flags = ramp();

    assertThat(in(flags, CART)).isBetween(850L, 1_150L);
    now = NOON.minusSeconds(1_000_000);
    assertThat(in(flags, CART)).isBetween(850L, 1_150L);
    now = NOON.plusSeconds(3 * 3_600);
    assertThat(in(flags, CART)).isBetween(10_200L, 10_800L);
    now = NOON.plusSeconds(6 * 3_600);
    assertThat(in(flags, CART)).isEqualTo(SUBJECTS.size());
    assertThat(flags.explain(CART, Subject.of("ana"))).hasToString("true (IN_ROLLOUT, version 1)");
    assertThat(flags.explain(CART, null).reason()).isEqualTo(Reason.TARGETING_KEY_MISSING);
  }

  @Test
  void who_is_in_during_a_ramp_stays_in() {
    Flags flags = ramp();
    List<Subject> in = List.of();
    for (int minute = 0; minute <= 360; minute += 24) {
      now = NOON.plusSeconds(minute * 60L);
      assertThat(in).allMatch(subject -> flags.isOn(CART, subject));
      in = SUBJECTS.stream().filter(subject -> flags.isOn(CART, subject)).toList();
    }
    assertThat(in).hasSize(SUBJECTS.size());
  }

  @Property
  void a_ramp_never_goes_back_and_stays_within_its_ends(
      @ForAll @IntRange(max = 100_000) int from,
      @ForAll @IntRange(max = 100_000) int to,
      @ForAll @LongRange(min = 1, max = 316_224_000_000L) long length,
      @ForAll @LongRange(min = -9, max = 316_224_000_009L) long one,
      @ForAll @LongRange(min = -9, max = 316_224_000_009L) long other) {
    long start = 4_000_000_000_000L;
    Timing.Ramp ramp =
        new Timing.Ramp(Math.min(from, to), Math.max(from, to), start, start + length);

    int early = ramp.rollout(start + Math.min(one, other));
    int late = ramp.rollout(start + Math.max(one, other));

    assertThat(early).isLessThanOrEqualTo(late);
    assertThat(early).isBetween(Math.min(from, to), Math.max(from, to));
    assertThat(ramp.rollout(start + length)).isEqualTo(Math.max(from, to));
  }

  @Test
  void steps_of_a_schedule_hold_from_their_times_on() {
    Flags flags =
        cart(
            """
            "rollout": 10, "schedule": [
              {"at": "2027-03-01T12:00:00Z", "rollout": 50},
              {"at": "2027-03-01T13:00:00Z", "state": "off"},
              {"at": "2027-03-01T14:00:00Z", "state": "on", "rollout": 100}]""");

    now = NOON.minusMillis(1);
    assertThat(in(flags, CART)).isBetween(1_800L, 2_200L);
    now = NOON;
    assertThat(in(flags, CART)).isBetween(9_700L, 10_300L);
    now = NOON.plusSeconds(3_600);
    assertThat(flags.explain(CART, Subject.of("ana")).reason()).isEqualTo(Reason.OFF);
    now = NOON.plusSeconds(7_200);
    assertThat(flags.explain(CART, null).reason()).isEqualTo(Reason.ON);
  }

  @Test
  void a_ramp_that_is_killed_halfway_stays_halfway_when_it_is_turned_on_again() {
    Flags flags = ramp();
    now = NOON.plusSeconds(3 * 3_600);
    flags.kill(CART, Change.by("ana", "errors"));

    now = NOON.plusSeconds(24 * 3_600);
    assertThat(in(flags, CART)).isZero();
    flags.on(CART, Change.by("ana", "mended"));

    assertThat(in(flags, CART)).isBetween(10_200L, 10_800L);
  }

  @Test
  void nothing_that_was_scheduled_turns_a_flag_on_again_that_somebody_turned_off() {
    Flags flags = cart("\"schedule\": [{\"at\": \"2027-03-01T13:00:00Z\", \"state\": \"on\"}]");
    flags.off(CART, Change.by("ana", "not today"));

    now = NOON.plusSeconds(7_200);

    assertThat(flags.isOn(CART, Subject.of("ana"))).isFalse();
  }

  @Test
  void a_rollout_by_hand_ends_a_ramp() {
    Flags flags = ramp();
    flags.rollout(CART, 1, Change.by("ana", "slower"));

    now = NOON.plusSeconds(24 * 3_600);

    assertThat(in(flags, CART)).isBetween(130L, 270L);
  }

  @Test
  void flags_of_one_exclusion_group_share_no_subject() {
    Flags flags =
        flags(
            """
            {"flags": {
              "cart": {"type": "boolean", "state": "on",
                       "exclusion": {"group": "page", "from": 0, "to": 30}},
              "search": {"type": "boolean", "state": "on", "rollout": 50,
                         "exclusion": {"group": "page", "from": 30, "to": 100}}}}""");

    assertThat(SUBJECTS)
        .noneMatch(subject -> flags.isOn(CART, subject) && flags.isOn(SEARCH, subject));
    assertThat(in(flags, CART)).isBetween(5_650L, 6_350L);
    assertThat(in(flags, SEARCH)).isBetween(6_650L, 7_350L);
    assertThat(SUBJECTS.stream().map(subject -> flags.explain(CART, subject).reason()).distinct())
        .containsExactlyInAnyOrder(Reason.ON, Reason.EXCLUDED);
    assertThat(flags.explain(CART, null).reason()).isEqualTo(Reason.TARGETING_KEY_MISSING);
  }

  @Test
  void a_flag_that_wants_a_part_of_a_group_that_is_taken_is_refused() {
    FlagDocument document =
        Documents.parse(
            """
            {"flags": {
              "cart": {"type": "boolean", "state": "on",
                       "exclusion": {"group": "page", "from": 0, "to": 30}},
              "search": {"type": "boolean", "state": "on",
                         "exclusion": {"group": "page", "from": 29.999, "to": 100}}}}""");

    assertThat(document.flags()).containsOnlyKeys("cart");
    assertThat(document.problems().get("search"))
        .contains("flag \"search\" has a part of its exclusion group that flag \"cart\" has too");
  }

  @Test
  void timing_is_written_back_as_it_was_read() {
    for (String rest :
        List.of(
            "\"ramp\": {\"from\": 5, \"to\": 0.5, \"start\": \"2027-03-01T12:00:00Z\", \"end\": \"2027-03-02T00:00:00.001Z\"}",
            "\"schedule\": [{\"at\": \"2027-03-01T13:00:00Z\", \"state\": \"on\", \"rollout\": 3}]",
            "\"exclusion\": {\"group\": \"page\", \"from\": 0, \"to\": 33.333}")) {
      FlagDocument document =
          Documents.parse(
              Documents.of(
                  "cart", "{\"type\": \"boolean\", \"state\": \"off\", %s}".formatted(rest)));
      assertThat(document.problems()).isEmpty();
      FlagDefinition flag = Documents.flag(document, "cart");

      assertThat(Documents.parse(Documents.of("cart", flag.toJson())).flags())
          .containsEntry("cart", flag);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'ramp': {'from': 5} | ramp.start is missing",
        "'ramp': {'from': 5, 'to': 6, 'start': '2027-03-01T12:00:00Z', 'end': '2027-03-01T12:00:00Z'} |"
            + " ramp.end must be after start",
        "'ramp': {'from': 5, 'to': 6, 'start': '2027-03-01T12:00:00Z', 'end': '9999-03-01T12:00:00Z'} |"
            + " ramp.end must be after start, by 10 years at most",
        "'ramp': {'from': 5, 'to': 101, 'start': '2027-03-01T12:00:00Z', 'end': '2027-03-02T12:00:00Z'} |"
            + " ramp.to must be 0 to 100 percent",
        "'rollout': 5, 'ramp': {'from': 5, 'to': 6, 'start': '2027-03-01T12:00:00Z', 'end': '2027-03-02T12:00:00Z'} |"
            + " ramp does not go with rollout",
        "'schedule': [] | schedule must have 1 to 100 steps",
        "'schedule': [{'at': 'noon', 'state': 'on'}] | schedule[0].at must be a time",
        "'schedule': [{'at': '2027-03-01T12:00:00Z'}] | schedule[0] must have a state or a rollout",
        "'schedule': [{'at': '2027-03-01T12:00:00Z', 'state': 'killed'}] | schedule[0].state must be on or off",
        "'schedule': [{'at': '2027-03-01T12:00:00Z', 'rollout': 1}, {'at': '2027-03-01T12:00:00Z', 'rollout': 2}] |"
            + " schedule[1].at must be after the step before",
        "'exclusion': {'group': 'a b', 'from': 0, 'to': 1} | exclusion.group must be 1 to 200",
        "'exclusion': {'group': 'a', 'from': 1, 'to': 1} | exclusion.to must be more than from"
      })
  void a_fault_names_flag_path_and_rule(String fields, String problem) {
    FlagDocument document =
        Documents.parse(
            Documents.of(
                "bad",
                "{\"type\": \"boolean\", \"state\": \"on\", %s}"
                    .formatted(fields.replace('\'', '"'))));

    assertThat(document.flags()).isEmpty();
    assertThat(document.problems().get("bad")).contains("flag \"bad\" " + problem);
  }
}
