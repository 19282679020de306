package dev.underpin.jobs;

import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.Handled;
import dev.underpin.jobs.store.Limit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Claims jobs of kinds that have limits: never ahead, only as many as can begin at once. That is
 * one an idle handler thread; and where all are busy with short jobs, half of the threads may be
 * had by limited ones, which are the next in line. So neither sort can keep the other from running.
 */
final class LimitedClaims {

  private final Claims claims;
  private final Map<Set<Limit>, Set<Handled>> groups;
  private final int workers;
  private final AtomicInteger held = new AtomicInteger();

  LimitedClaims(Claims claims, Config config) {
    this.claims = claims;
    this.groups = config.limits().groups();
    this.workers = config.pace().workers();
  }

  /**
   * Claims for as many threads as there are.
   *
   * @param busy how many jobs this process holds, those in its buffer too
   * @param isShort whether they are so short that a thread is free within moments
   * @param begin has them run; group by group, so that a claim that fails costs none before it
   */
  void claim(Lease lease, int busy, boolean isShort, Consumer<List<ClaimedJob>> begin) {
    int share = isShort ? Math.max(1, workers / 2) - held.get() : 0;
    int room = Math.max(share, workers - busy);
    for (Map.Entry<Set<Limit>, Set<Handled>> group : groups.entrySet()) {
      if (room > 0) {
        List<ClaimedJob> claimed = claims.limited(lease, group.getKey(), group.getValue(), room);
        room -= claimed.size();
        held.addAndGet(claimed.size());
        begin.accept(claimed);
      }
    }
  }

  void ended() {
    held.decrementAndGet();
  }
}
