package dev.underpin.examples.benchmarks.chaosjobs;

import dev.underpin.core.jdbc.Transactions;
import dev.underpin.jobs.store.BatchStore;
import dev.underpin.jobs.store.Capability;
import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.Handled;
import dev.underpin.jobs.store.JobArchive;
import dev.underpin.jobs.store.JobStore;
import dev.underpin.jobs.store.JobStoreException;
import dev.underpin.jobs.store.LimitStore;
import dev.underpin.jobs.store.NewJob;
import dev.underpin.jobs.store.Outcome;
import dev.underpin.jobs.store.Pending;
import dev.underpin.jobs.store.Progress;
import dev.underpin.jobs.store.Rescued;
import dev.underpin.jobs.store.ScheduleStore;
import dev.underpin.jobs.store.Staged;
import dev.underpin.jobs.store.WorkerSession;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A store that takes its time where it hurts: between the engine's last look at its lease and the
 * completion of a transactional job, as a long garbage collection does. A freeze that begins there
 * is what only the fence can survive.
 *
 * <p>Without its fence, which is to show that the checker sees what is wrong, a completion says
 * which job it is about and not by which claim: so a worker that was gone for too long commits its
 * effect beside that of the one that took over.
 */
final class ChaosStore implements JobStore {

  private static final String UNFENCED = "DELETE FROM underpin_jobs WHERE id = ?";
  private static final int ONE_IN = 12;
  private static final long MAX_PAUSE_NANOS = Duration.ofMillis(1_500).toNanos();

  private final JobStore store;
  private final boolean hasFence;

  ChaosStore(JobStore store, boolean hasFence) {
    this.store = store;
    this.hasFence = hasFence;
  }

  @Override
  public boolean finishJoining(
      long worker, Outcome.Done done, boolean recorded, Connection connection) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    if (random.nextInt(ONE_IN) == 0) {
      LockSupport.parkNanos(random.nextLong(MAX_PAUSE_NANOS));
    }
    return hasFence
        ? store.finishJoining(worker, done, recorded, connection)
        : finishUnfenced(done, connection);
  }

  private static boolean finishUnfenced(Outcome.Done done, Connection connection) {
    try (PreparedStatement statement = connection.prepareStatement(UNFENCED)) {
      statement.setLong(1, done.job().id());
      statement.executeUpdate();
      return true;
    } catch (SQLException e) {
      throw new JobStoreException("could not finish a job without its fence", e);
    }
  }

  @Override
  public Set<Capability> capabilities() {
    return store.capabilities();
  }

  @Override
  public @Nullable Transactions transactions() {
    return store.transactions();
  }

  @Override
  public JobArchive archive() {
    return store.archive();
  }

  @Override
  public ScheduleStore schedules() {
    return store.schedules();
  }

  @Override
  public LimitStore limits() {
    return store.limits();
  }

  @Override
  public BatchStore batches() {
    return store.batches();
  }

  @Override
  public void open() {
    store.open();
  }

  @Override
  public List<Long> reserveIds(int count, @Nullable Connection joined) {
    return store.reserveIds(count, joined);
  }

  @Override
  public List<Long> enqueue(List<NewJob> jobs, Runnable committed) {
    return store.enqueue(jobs, committed);
  }

  @Override
  public @Nullable ClaimedJob enqueueClaimed(NewJob job, long worker) {
    return store.enqueueClaimed(job, worker);
  }

  @Override
  public List<Long> enqueueJoining(List<NewJob> jobs, Connection connection) {
    return store.enqueueJoining(jobs, connection);
  }

  @Override
  public void tellOthers() {
    store.tellOthers();
  }

  @Override
  public WorkerSession register(Duration lease) {
    return store.register(lease);
  }

  @Override
  public Pending look(Set<Handled> handled) {
    return store.look(handled);
  }

  @Override
  public List<ClaimedJob> claim(long worker, Set<Handled> handled, int limit) {
    return store.claim(worker, handled, limit);
  }

  @Override
  public List<ClaimedJob> claimSuspects(long worker, Set<Handled> handled, int limit) {
    return store.claimSuspects(worker, handled, limit);
  }

  @Override
  public int releaseUnknown(long worker, Set<Long> known) {
    return store.releaseUnknown(worker, known);
  }

  @Override
  public boolean beginTrial(long worker, ClaimedJob job, @Nullable ClaimedJob before) {
    return store.beginTrial(worker, job, before);
  }

  @Override
  public Set<Long> finish(long worker, List<Outcome> outcomes, boolean recorded) {
    return store.finish(worker, outcomes, recorded);
  }

  @Override
  public void progress(long worker, List<Progress> progress) {
    store.progress(worker, progress);
  }

  @Override
  public Staged stageDue() {
    return store.stageDue();
  }

  @Override
  public Rescued rescue(int maxCrashes) {
    return store.rescue(maxCrashes);
  }

  @Override
  public int announce(Set<Handled> handled) {
    return store.announce(handled);
  }

  @Override
  public int parkUnhandled(Duration unhandledFor) {
    return store.parkUnhandled(unhandledFor);
  }

  @Override
  public int purge(@Nullable Duration historyKept) {
    return store.purge(historyKept);
  }
}
