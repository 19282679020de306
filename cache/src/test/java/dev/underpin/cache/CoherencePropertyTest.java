package dev.underpin.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.cache.Mutant.Race;
import dev.underpin.cache.Promises.Violation;
import dev.underpin.cache.Step.Action;
import dev.underpin.cache.Step.Point;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** G1 to G5 over any sequence of what can happen, and that each protection is needed for them. */
class CoherencePropertyTest {

  private static final int LONGEST = 60;

  /** Reads and changes are what most of life consists of. */
  private static Arbitrary<Action> actions() {
    return Arbitraries.frequency(
            Tuple.of(30, Action.GET),
            Tuple.of(4, Action.GET_ALL),
            Tuple.of(10, Action.CHANGE),
            Tuple.of(3, Action.PUT),
            Tuple.of(4, Action.CHANGE_TAG),
            Tuple.of(2, Action.CHANGE_ALL),
            Tuple.of(10, Action.ADVANCE),
            Tuple.of(30, Action.EXPIRE))
        .flatMap(
            often ->
                often == Action.EXPIRE ? Arbitraries.of(Action.class) : Arbitraries.just(often));
  }

  private static Arbitrary<Step> plain() {
    return Combinators.combine(
            actions(),
            Arbitraries.integers().between(0, 2),
            Arbitraries.integers().between(0, 2),
            Arbitraries.integers().between(0, 12))
        .as((action, node, key, number) -> new Step(action, node, key, number, null, null));
  }

  /** A put with a change in its middle is a race of the application, not of the cache. */
  private static Arbitrary<Step> nested() {
    Arbitrary<Step> outer = plain().filter(step -> step.action() != Action.PUT);
    return Combinators.combine(outer, Arbitraries.of(Point.class), plain())
        .as((step, point, inside) -> step.with(point, inside));
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Arbitraries.frequencyOf(Tuple.of(3, plain()), Tuple.of(1, nested()))
        .list()
        .ofMaxSize(LONGEST);
  }

  /**
   * Of known histories, since one promise cannot be kept: a node that nobody has ever heard, whose
   * only message is lost and which is then cut off, cannot be missed by the others.
   */
  @Property(tries = 10_000, seed = "20261121")
  void all_promises_hold_after_every_step(@ForAll("steps") List<Step> steps) {
    NodesModel model = new NodesModel((store, clock) -> store);
    steps.forEach(model::runAlone);
  }

  private boolean isCaught(Race race, List<Step> steps) {
    NodesModel model = new NodesModel((store, clock) -> new Mutant(store, race, clock));
    try {
      steps.forEach(model::runAlone);
      return false;
    } catch (Violation e) {
      return true;
    }
  }

  private void assertIsCaught(Race race) {
    assertThat(steps().sampleStream().limit(20_000).anyMatch(steps -> isCaught(race, steps)))
        .as(race.name())
        .isTrue();
  }

  @Property(tries = 1, seed = "4711")
  void a_fill_without_its_fence_is_caught() {
    assertIsCaught(Race.FILL_WITHOUT_FENCE);
  }

  @Property(tries = 1, seed = "4711")
  void a_lease_for_everybody_is_caught() {
    assertIsCaught(Race.LEASE_FOR_EVERYBODY);
  }

  @Property(tries = 1, seed = "4711")
  void a_stamp_that_is_taken_after_the_load_is_caught() {
    assertIsCaught(Race.STAMP_AFTER_THE_LOAD);
  }

  @Property(tries = 1, seed = "4711")
  void a_counter_in_the_place_of_a_nonce_is_caught() {
    assertIsCaught(Race.COUNTER_FOR_A_NONCE);
  }

  @Property(tries = 1, seed = "4711")
  void messages_without_sequence_numbers_are_caught() {
    assertIsCaught(Race.NO_SEQUENCE_NUMBERS);
  }

  @Property(tries = 1, seed = "4711")
  void a_node_without_a_queue_is_caught() {
    assertIsCaught(Race.NO_QUEUE);
  }

  @Property(tries = 1, seed = "4711")
  void a_node_without_its_local_fence_is_caught() {
    assertIsCaught(Race.NO_LOCAL_FENCE);
  }

  @Property(tries = 1, seed = "4711")
  void changes_without_messages_are_caught() {
    assertIsCaught(Race.NO_MESSAGES);
  }
}
