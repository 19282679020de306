package dev.underpin.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.jobs.SimulatedCluster.Figures;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A thousand nodes of four workers, three virtual minutes, some 27,000 jobs. After 45 s 300 of the
 * nodes die at once; later a job kills whatever runs it; then 50 nodes freeze for twice their lease
 * and wake up again. One thread, one virtual clock: the same seed gives the same run, to be chosen
 * by {@code -Dunderpin.simulation.seed=n}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ThousandNodesSimulationTest {

  private static final int NODES = 1_000;
  private static final int KILLED = 300;
  private static final int FROZEN = 50;
  private static final int HOT = 6;
  private static final int PER_SECOND = 200;
  private static final long STORM = 45_000;
  private static final long POISON = 112_000;
  private static final long FREEZE = 115_000;
  private static final long END = 130_000;
  private static final long SEED = Long.getLong("underpin.simulation.seed", 42);

  private final SimulatedCluster cluster = new SimulatedCluster(NODES, SEED);
  private final SimulatedLedger ledger = cluster.ledger();
  private final Storm storm = new Storm();

  /** What became of the jobs of those that died at once. */
  private static final class Storm {
    int held;
    int suspects;
    int rescues;
    int mostTrials;
    long rescuedIn;
    long drainedIn;
    double startsBefore;
    double startsMeanwhile;
  }

  @BeforeAll
  void simulates() {
    long begin = System.nanoTime();
    cluster.arrive(PER_SECOND, END);
    for (int tenant = 0; tenant < HOT; tenant++) {
      cluster.burst("tenant-" + tenant, 400);
    }
    cluster.runUntil(STORM);
    storm();
    cluster.poison();
    cluster.runUntil(FREEZE);
    cluster.freeze(FROZEN, 2 * SimulatedNode.LEASE_MILLIS);
    cluster.runUntil(END);
    cluster.drain(300_000);
    print(
        "seed %d: %d nodes, %d jobs, %d s of virtual time in %.1f s",
        SEED,
        NODES,
        ledger.done.size(),
        cluster.time().now() / 1_000,
        (System.nanoTime() - begin) / 1e9);
  }

  private void storm() {
    int rescuesBefore = cluster.figures().rescues();
    cluster.kill(KILLED);
    storm.held = ledger.diedHolding;
    cluster.runUntil(POISON);
    Figures after = cluster.figures();
    storm.suspects = after.suspects();
    storm.rescues = after.rescues() - rescuesBefore;
    storm.mostTrials = ledger.mostTrials;
    storm.rescuedIn = after.lastRescueAt() - STORM;
    storm.drainedIn = ledger.drainedAt - after.lastRescueAt();
    storm.startsBefore = ledger.startsPerSecond(STORM - 30_000, STORM);
    storm.startsMeanwhile = ledger.startsPerSecond(STORM, STORM + 60_000);
    print(
        "%d of %d nodes die at once: %d suspects by %d rescues, the last after %.1f s;"
            + " at most %d trials at a time; drained %.1f s later;"
            + " %.0f other jobs began a second, before it %.0f",
        KILLED,
        NODES,
        storm.suspects,
        storm.rescues,
        storm.rescuedIn / 1e3,
        storm.mostTrials,
        storm.drainedIn / 1e3,
        storm.startsMeanwhile,
        storm.startsBefore);
  }

  @AfterAll
  void closes() {
    cluster.close();
  }

  @Test
  void a_schedule_fires_once_a_fire_time_over_all_nodes() {
    int fires = ledger.fires.size();
    List<Instant> expected = new ArrayList<>();
    for (int i = 1; i <= fires; i++) {
      expected.add(cluster.start().plusMillis(i * SimulatedCluster.FIRE_MILLIS));
    }
    print(
        "schedule: %d fire times, %d jobs of it over all nodes", fires, cluster.figures().fired());

    assertThat(fires).isGreaterThanOrEqualTo((int) (END / SimulatedCluster.FIRE_MILLIS));
    assertThat(ledger.fires.keySet()).containsExactlyElementsOf(expected);
    assertThat(ledger.fires.values()).allSatisfy(jobs -> assertThat(jobs).hasSize(1));
    assertThat(cluster.figures().fired()).isEqualTo(fires);
  }

  @Test
  void limits_hold_at_every_moment_whatever_dies_or_freezes() {
    print(
        "limits: at most %d of %d a key, %d of %d of a kind, %d of %d of a queue, %d of %d a"
            + " minute; beside %d handlers that were frozen",
        most("tenant-0"),
        SimulatedCluster.PER_TENANT,
        most("few"),
        SimulatedCluster.FEW,
        most("queued"),
        SimulatedCluster.NARROW,
        most("rated"),
        SimulatedCluster.PER_MINUTE,
        ledger.units.overlapsOfFrozen);

    assertThat(ledger.violations).isEmpty();
    // nothing was shown where no limit was reached
    assertThat(most("tenant-0")).isEqualTo(SimulatedCluster.PER_TENANT);
    assertThat(most("few")).isEqualTo(SimulatedCluster.FEW);
    assertThat(most("queued")).isEqualTo(SimulatedCluster.NARROW);
    assertThat(most("rated")).isEqualTo(SimulatedCluster.PER_MINUTE);
  }

  private int most(String limit) {
    return ledger.units.most.getOrDefault(limit, 0);
  }

  @Test
  void what_dead_nodes_held_is_rescued_within_the_lease_and_five_seconds_by_few_statements() {
    assertThat(storm.held).isBetween(KILLED, KILLED * SimulatedNode.WORKERS);
    assertThat(storm.suspects).isEqualTo(storm.held);
    assertThat(storm.rescuedIn).isBetween(1L, SimulatedNode.LEASE_MILLIS + 5_000);
    // one a node that is gone at the most, although 700 others look all the time
    assertThat(storm.rescues).isBetween(2, KILLED);
  }

  @Test
  void trials_are_one_a_process_and_end_as_soon_as_so_many_can() {
    int live = NODES - KILLED;
    long mean = (SimulatedCluster.LONGEST_MILLIS + 500) / 2;
    long bound = storm.suspects * mean / live + SimulatedCluster.LONGEST_MILLIS + 2_000;

    assertThat(storm.mostTrials).isBetween(live / 2, live);
    assertThat(storm.drainedIn).isBetween(1L, bound);
  }

  @Test
  void other_jobs_go_on_during_the_storm() {
    assertThat(storm.startsMeanwhile).isGreaterThan(0.9 * storm.startsBefore);
  }

  @Test
  void a_poison_job_kills_its_trials_and_no_more_and_takes_no_other_job_with_it() {
    int killedByIt = cluster.figures().deadNodes() - KILLED;
    print("poison: %d nodes died of it, %d dead letters", killedByIt, cluster.figures().dead());

    assertThat(killedByIt).isEqualTo(1 + JobsBuilder.DEFAULT_MAX_CRASHES);
    assertThat(cluster.figures().dead()).isEqualTo(1);
    assertThat(cluster.counts().dead()).isEqualTo(1);
  }

  @Test
  void ends_of_nodes_that_were_frozen_are_refused_and_every_job_is_done_once() {
    print("frozen: %d ends of %d nodes refused", ledger.refusedEnds, FROZEN);

    assertThat(ledger.refusedEnds).isBetween(1, FROZEN * (SimulatedNode.WORKERS + 1));
    assertThat(ledger.done)
        .hasSize(
            cluster.figures().enqueued() + cluster.figures().fired() - cluster.figures().dead());
    assertThat(cluster.counts().live()).isZero();
  }

  @Test
  void same_seed_gives_the_same_run_and_another_one_another() {
    assertThat(fingerprint(SEED)).isEqualTo(fingerprint(SEED)).isNotEqualTo(fingerprint(SEED + 1));
  }

  private static long fingerprint(long seed) {
    try (SimulatedCluster small = new SimulatedCluster(40, seed)) {
      small.arrive(10, 40_000);
      small.runUntil(10_000);
      small.kill(12);
      small.runUntil(80_000);
      return small.ledger().fingerprint();
    }
  }

  private static void print(String format, Object... arguments) {
    System.out.printf("SIM jobs: " + format + "%n", arguments);
  }
}
