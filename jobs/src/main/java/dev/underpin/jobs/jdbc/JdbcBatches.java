package dev.underpin.jobs.jdbc;

import dev.underpin.core.jdbc.Transactions;
import dev.underpin.jobs.jdbc.BatchRows.Moved;
import dev.underpin.jobs.store.BatchInfo;
import dev.underpin.jobs.store.BatchStore;
import dev.underpin.jobs.store.JobStoreException;
import dev.underpin.jobs.store.NewBatch;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The transactions that batches need. */
final class JdbcBatches implements BatchStore {

  private static final Logger LOG = LoggerFactory.getLogger(JdbcBatches.class);
  private static final int ROUNDS = 200;

  private final Background own;
  private final Opening opened;
  private final Transactions ambient;

  JdbcBatches(Background own, Opening opened, Transactions ambient) {
    this.own = own;
    this.opened = opened;
    this.ambient = ambient;
  }

  @Override
  public long enqueue(NewBatch batch, Runnable committed) {
    BatchInserts to = parts().inserts();
    Connection joined = ambient.current();
    long id =
        joined == null
            ? own.ofCaller("enqueue a batch", true, c -> to.insert(c, batch))
            : Background.joined("enqueue a batch", joined, c -> to.insert(c, batch));
    ambient.afterCommit(committed);
    return id;
  }

  @Override
  public long enqueueJoining(NewBatch batch, Connection connection) {
    BatchInserts to = parts().inserts();
    return Background.joined(
        "enqueue a batch", connection, c -> to.insert(Transactions.requireTransaction(c), batch));
  }

  @Override
  public void ended(Map<Long, Integer> ended) {
    StepEnds ends = new StepEnds();
    ended.forEach((step, count) -> ends.add(step, new StepEnds.Count(count, 0)));
    Moved moved = bounded("end jobs of batches", c -> parts().rows().ended(c, ends));
    if (moved.isUnsettled()) {
      settleSoon(false);
    }
  }

  /** What a transaction has left to do, and others do if this fails. */
  void settleSoon(boolean recorded) {
    try {
      unsettled(new Settling(recorded, false));
    } catch (JobStoreException e) {
      LOG.debug("batches could not be settled yet", e);
    }
  }

  @Override
  public int settle(boolean recorded) {
    Settling settling = new Settling(recorded, false);
    List<BatchRows.Step> due = own.autoCommitted("look after batches", c -> parts().rows().due(c));
    return settling.some(due) ? unsettled(settling) : settling.ready;
  }

  /** In small steps, and not for ever. */
  private int unsettled(Settling settling) {
    for (int i = 0; i < ROUNDS; i++) {
      if (!settling.round()) {
        break;
      }
    }
    return settling.ready;
  }

  @Override
  public @Nullable BatchInfo find(long id) {
    Dated dated = opened.get().tables().dated();
    List<BatchInfo> found = own.ofCaller("find a batch", false, c -> BatchViews.find(c, dated, id));
    return found.isEmpty() ? null : found.get(0);
  }

  @Override
  public @Nullable List<Long> cancel(long id, boolean recorded) {
    opened.get();
    if (own.ofCaller("cancel a batch", true, c -> BatchRows.cancel(c, id)) == 0) {
      return null;
    }
    unsettled(new Settling(recorded, true));
    return own.ofCaller("find running jobs", false, c -> BatchViews.running(c, id));
  }

  @Override
  public List<MemberResult> results(long step, String kind, long after, int limit) {
    Dated dated = opened.get().tables().dated();
    BatchResults results = new BatchResults(dated, step, kind);
    Connection joined = ambient.current();
    return joined == null
        ? own.ofCaller("find results", false, c -> results.page(c, after, limit))
        : Background.joined("find results", joined, c -> results.page(c, after, limit));
  }

  /** A process that is frozen here must not keep a step's row from others. */
  private <T> T bounded(String what, Background.Work<T> work) {
    opened.get();
    return own.bounded(what, work);
  }

  private OpenTables.Batches parts() {
    return opened.get().parts().others().batches();
  }

  /** Rounds over what is unsettled. */
  private final class Settling {
    private final boolean recorded;
    private final boolean isOfCaller;
    private int ready;

    Settling(boolean recorded, boolean isOfCaller) {
      this.recorded = recorded;
      this.isOfCaller = isOfCaller;
    }

    /** Whether anything could be done. */
    boolean round() {
      return some(run("look after batches", BatchRows::unsettled));
    }

    boolean some(List<BatchRows.Step> due) {
      boolean some = false;
      for (BatchRows.Step step : due) {
        some |= step.state() == BatchRows.CANCELLING ? isRemoved(step) : isSettled(step);
      }
      return some;
    }

    private boolean isSettled(BatchRows.Step step) {
      Moved moved = run("settle a batch", c -> parts().rows().settle(c, step.id()));
      ready += moved.ready();
      return moved.ready() > 0 || moved.isUnsettled();
    }

    private boolean isRemoved(BatchRows.Step step) {
      int removed = run("cancel jobs", c -> parts().sweep().remove(c, step, recorded));
      if (removed == 0) {
        run(
            "cancel a batch",
            c -> {
              parts().rows().cancelled(c, step);
              return step;
            });
      }
      return removed > 0;
    }

    private <T> T run(String what, Background.Work<T> work) {
      return isOfCaller ? own.ofCaller(what, true, work) : bounded(what, work);
    }
  }
}
