package dev.underpin.jobs;

import dev.underpin.jobs.store.Handled;
import dev.underpin.jobs.store.JobStore;
import dev.underpin.jobs.store.Rescued;
import dev.underpin.jobs.store.Staged;
import java.time.Duration;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has to be done for everybody's jobs now and then; every node does it, there is no leader.
 * For the thread of the {@link ChoreLoop}.
 */
final class Chores {

  private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);
  private static final Duration MAX_PAUSE = Duration.ofMinutes(1);
  private static final int CHUNKS = 20;

  // what ends jobs of batches settles them too; this is for nodes of an earlier version, and
  // crashes
  private static final Duration SETTLE_INTERVAL = Duration.ofSeconds(5);

  private final Config config;
  private final JobStore store;
  private final Set<Handled> handled;
  private final Every announcing;
  private final Every settling = new Every(SETTLE_INTERVAL);
  private final long startedAtNanos = System.nanoTime();

  Chores(Config config, Set<Handled> handled) {
    this.config = config;
    this.store = config.store();
    this.handled = handled;
    Duration tenth = config.kept().unhandled().dividedBy(10);
    this.announcing = new Every(tenth.compareTo(MAX_PAUSE) < 0 ? tenth : MAX_PAUSE);
  }

  /** Takes jobs back from workers that are gone: whether there is one to be tried. */
  boolean rescue() {
    return tell(store.rescue(config.pace().maxCrashes()));
  }

  /** Makes jobs ready that are due, and admits what has arrived: one step. */
  Staged stage() {
    return store.stageDue();
  }

  private boolean tell(Rescued rescued) {
    if (rescued.suspects() + rescued.dead() == 0) {
      return false;
    }
    LOG.warn(
        "a worker is gone: {} of its jobs are suspects now, {} dead letters",
        rescued.suspects(),
        rescued.dead());
    config.listener().rescued(rescued.suspects(), rescued.dead());
    return rescued.suspects() > 0;
  }

  /**
   * Settles batches, announces what this node handles, parks what nobody does, deletes what is old.
   * A node parks only what has been unhandled for as long as it has watched: after an outage, those
   * that handle it may be starting.
   *
   * @return whether jobs may be ready by this
   */
  boolean keepHouse() {
    boolean some = settling.isDue() && store.batches().settle(config.isRecorded()) > 0;
    if (!announcing.isDue()) {
      return some;
    }
    store.limits().announce(config.limits().announced());
    some |= repeated(() -> store.announce(handled)) > 0;
    Duration unhandled = config.kept().unhandled();
    if (System.nanoTime() - startedAtNanos > unhandled.toNanos()) {
      int parked = repeated(() -> store.parkUnhandled(unhandled));
      if (parked > 0) {
        LOG.warn(
            "{} jobs are parked: no live node has handled their kind for {}", parked, unhandled);
      }
    }
    some |= store.limits().admitHeld() > 0;
    // a node that keeps no history leaves alone what others keep
    repeated(() -> store.purge(config.kept().history()));
    return some;
  }

  /** How long until {@link #keepHouse} has something to do. */
  long nanosToNext() {
    return Math.min(settling.nanosLeft(), announcing.nanosLeft());
  }

  /** After a failure: what was to be done still is. */
  void undone() {
    settling.now();
    announcing.now();
  }

  private interface Chunk {
    int change();
  }

  /** In small steps, and not for ever: there are other chores. */
  private static int repeated(Chunk chunk) {
    int changed = 0;
    for (int i = 0; i < CHUNKS; i++) {
      int some = chunk.change();
      changed += some;
      if (some == 0) {
        break;
      }
    }
    return changed;
  }
}
