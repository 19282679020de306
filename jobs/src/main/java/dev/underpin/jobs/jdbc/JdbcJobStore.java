package dev.underpin.jobs.jdbc;

import dev.underpin.core.jdbc.Transactions;
import dev.underpin.jobs.jdbc.JobTables.ClaimRow;
import dev.underpin.jobs.store.Capability;
import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.Handled;
import dev.underpin.jobs.store.JobArchive;
import dev.underpin.jobs.store.JobStore;
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
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Jobs in the product's own database: PostgreSQL 12, MariaDB 10.6 (MySQL 8 by the same statements)
 * or newer for production, H2 for one process with one file. The tables are those of {@link
 * JobsSchema}.
 *
 * <pre>{@code
 * Transactions tx = Transactions.of(dataSource);
 * JobsSchema.install(dataSource);
 * Jobs jobs = Jobs.builder(JdbcJobStore.of(tx))…
 * }</pre>
 *
 * <p>An enqueue joins the ambient transaction of {@code tx}; without one it is committed by itself.
 * Workers use connections of their own from the same data source, three at most, however many
 * threads they have: two for claims and outcomes, one for the heartbeat, which is kept from the
 * start on, so that a pool that the application has exhausted does not cost a worker its lease.
 *
 * <p>Of two enqueues with the same unique or idempotency key the second waits until the first one's
 * transaction has ended, since only then is it known which job holds the key.
 *
 * <p>On MariaDB and MySQL nobody can be told of work: nodes find each other's jobs by polling. Give
 * the transactions that enqueue jobs with keys READ COMMITTED there. With more, one that meets a
 * key has it locked until it ends, so that the job that has the key, and those that end with it,
 * cannot be noted as done before; and expect deadlocks, which end the caller's transaction as any
 * other of his does. Give it to those of transactional handlers too, or from MariaDB 11.6 on the
 * server refuses the end of a job that has told its progress ("Record has changed since last
 * read").
 *
 * <p>On H2 a database file must be opened with {@code WRITE_DELAY=0}, and from H2 2.5 on with
 * {@code REUSE_SPACE=FALSE}; it then survives the death of the process, though not a power cut.
 * Thread-safe.
 */
public final class JdbcJobStore implements JobStore {

  private final Transactions ambient;
  private final DataSource heartbeats;
  private final Background own;
  private final Opening opened;

  private JdbcJobStore(Transactions transactions, DataSource heartbeats) {
    this.ambient = transactions;
    this.heartbeats = heartbeats;
    this.own = new Background(transactions.dataSource());
    this.opened = new Opening(own);
  }

  /**
   * {@return a store on the database of these transactions}; does no I/O.
   *
   * @param transactions the application's, so that jobs are committed with its own data
   */
  public static JdbcJobStore of(Transactions transactions) {
    return new JdbcJobStore(transactions, transactions.dataSource());
  }

  /**
   * {@return the same store, with the heartbeat's connection from elsewhere}
   *
   * <p>By default it comes from the transactions' data source. When it breaks while the application
   * has exhausted that pool, the lease is lost. A data source without a pool avoids that.
   *
   * @param dataSource of the same database
   */
  public JdbcJobStore heartbeatsFrom(DataSource dataSource) {
    return new JdbcJobStore(ambient, Objects.requireNonNull(dataSource, "dataSource"));
  }

  @Override
  public Set<Capability> capabilities() {
    return opened.get().capabilities();
  }

  @Override
  public Transactions transactions() {
    return ambient;
  }

  @Override
  public JobArchive archive() {
    return new JdbcJobArchive(own, opened);
  }

  @Override
  public ScheduleStore schedules() {
    return new JdbcSchedules(own, opened);
  }

  @Override
  public LimitStore limits() {
    return new JdbcLimits(own, opened);
  }

  @Override
  public JdbcBatches batches() {
    return new JdbcBatches(own, opened, ambient);
  }

  @Override
  public void open() {
    opened.get();
  }

  @Override
  public List<Long> reserveIds(int count, @Nullable Connection joined) {
    JobTables tables = tables();
    Connection connection = joined == null ? ambient.current() : joined;
    return connection == null
        ? own.ofCaller("reserve ids", false, c -> tables.reserveIds(c, count))
        : Background.joined("reserve ids", connection, c -> tables.reserveIds(c, count));
  }

  @Override
  public List<Long> enqueue(List<NewJob> jobs, Runnable committed) {
    Inserts to = parts().inserts();
    Connection joined = ambient.current();
    List<Long> ids =
        joined == null
            ? own.ofCaller(
                "enqueue", Inserts.needTransaction(jobs), c -> to.insert(c, jobs, Membership.NONE))
            : Background.joined("enqueue", joined, c -> to.insert(c, jobs, Membership.NONE));
    ambient.afterCommit(committed);
    return ids;
  }

  @Override
  public @Nullable ClaimedJob enqueueClaimed(NewJob job, long worker) {
    if (ambient.current() != null || !Inserts.canBeClaimed(job)) {
      return null;
    }
    JobTables to = tables();
    List<ClaimedJob> stored = own.ofCaller("enqueue", false, c -> to.insertClaimed(c, job, worker));
    return stored.isEmpty() ? null : stored.get(0);
  }

  @Override
  public List<Long> enqueueJoining(List<NewJob> jobs, Connection connection) {
    return Background.joined(
        "enqueue",
        connection,
        c -> parts().inserts().insert(Transactions.requireTransaction(c), jobs, Membership.NONE));
  }

  @Override
  public void tellOthers() {
    String tell = tables().tellOthers();
    if (tell != null) {
      autoCommitted("tell other nodes", c -> Sql.list(c, tell, row -> true));
    }
  }

  @Override
  public WorkerSession register(Duration lease) {
    JobTables tables = tables();
    long worker = ThreadLocalRandom.current().nextLong();
    JdbcWorkerSession session = new JdbcWorkerSession(this, tables, worker, lease);
    session.open(heartbeats);
    return session;
  }

  @Override
  public Pending look(Set<Handled> handled) {
    return autoCommitted("look for jobs", c -> tables().look(c, handled));
  }

  @Override
  public List<ClaimedJob> claim(long worker, Set<Handled> handled, int limit) {
    return inTransaction("claim jobs", c -> begun(c, tables().claim(c, worker, handled, limit)));
  }

  @Override
  public List<ClaimedJob> claimSuspects(long worker, Set<Handled> handled, int limit) {
    return inTransaction(
        "claim suspects", c -> begun(c, tables().claimSuspects(c, worker, handled, limit)));
  }

  private List<ClaimedJob> begun(Connection connection, List<ClaimRow> claimed)
      throws SQLException {
    parts().keys().freeAtStart(connection, claimed);
    return claimed.stream().map(ClaimRow::job).toList();
  }

  @Override
  public int releaseUnknown(long worker, Set<Long> known) {
    return autoCommitted("release jobs", c -> WorkerRows.releaseUnknown(c, worker, known));
  }

  @Override
  public boolean beginTrial(long worker, ClaimedJob job, @Nullable ClaimedJob before) {
    opened.get();
    return own.bounded("begin a trial", c -> parts().endings().beginTrial(c, worker, job, before));
  }

  @Override
  public Set<Long> finish(long worker, List<Outcome> outcomes, boolean recorded) {
    JobEndings.Noted noted =
        inTransaction("finish jobs", c -> parts().endings().finish(c, worker, outcomes, recorded));
    if (noted.isUnsettled()) {
      batches().settleSoon(recorded);
    }
    return noted.accepted();
  }

  @Override
  public boolean finishJoining(
      long worker, Outcome.Done done, boolean recorded, Connection connection) {
    return Background.joined(
        "finish a job", connection, c -> parts().endings().finishJoined(c, worker, done, recorded));
  }

  @Override
  public void progress(long worker, List<Progress> progress) {
    opened.get();
    own.bounded("note progress", c -> parts().endings().progress(c, worker, progress));
  }

  @Override
  public Staged stageDue() {
    int due = autoCommitted("stage scheduled jobs", c -> tables().stageDue(c));
    return new Staged(due, 0).plus(new JdbcLimits(own, opened).arrived());
  }

  @Override
  public Rescued rescue(int maxCrashes) {
    return inTransaction("rescue jobs", c -> parts().others().workers().rescue(c, maxCrashes));
  }

  @Override
  public int announce(Set<Handled> handled) {
    return autoCommitted("announce kinds", c -> housekeeping().announce(c, handled));
  }

  @Override
  public int parkUnhandled(Duration unhandledFor) {
    return inTransaction("park jobs", c -> housekeeping().parkUnhandled(c, unhandledFor));
  }

  @Override
  public int purge(@Nullable Duration historyKept) {
    return autoCommitted("delete old rows", c -> housekeeping().purge(c, historyKept));
  }

  Background own() {
    return own;
  }

  /** A look at the database comes first: it must not need a connection while another is held. */
  private <T> T inTransaction(String what, Background.Work<T> work) {
    opened.get();
    return own.inTransaction(what, work);
  }

  private <T> T autoCommitted(String what, Background.Work<T> work) {
    opened.get();
    return own.autoCommitted(what, work);
  }

  private JobTables tables() {
    return opened.get().tables();
  }

  private OpenTables.Parts parts() {
    return opened.get().parts();
  }

  private Housekeeping housekeeping() {
    return parts().others().housekeeping();
  }
}
