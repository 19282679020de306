package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.store.AdminStore;
import dev.underpin.jobs.store.JobFilter;
import dev.underpin.jobs.store.JobState;
import dev.underpin.jobs.store.NewJob;
import dev.underpin.jobs.store.QueueCounts;
import dev.underpin.jobs.store.StoredWorker;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What operators ask, on connections of the application's own threads. */
final class JdbcAdmin implements AdminStore {

  /** Rows that one transaction changes at the most. */
  private static final int AT_ONCE = 500;

  private final Background own;
  private final Supplier<OpenTables> opened;

  JdbcAdmin(Background own, Supplier<OpenTables> opened) {
    this.own = own;
    this.opened = opened;
  }

  @Override
  public List<QueueCounts> queues() {
    AdminRows rows = rows();
    return own.ofCaller("count the jobs of queues", false, rows::queues);
  }

  @Override
  public List<StoredWorker> workers() {
    AdminRows rows = rows();
    return own.ofCaller("list workers", false, rows::workers);
  }

  @Override
  public Found search(@Nullable JobState state, JobFilter filter, long after, int limit) {
    AdminRows rows = rows();
    return own.ofCaller("search jobs", false, c -> rows.search(c, state, filter, after, limit));
  }

  @Override
  public NewJob.@Nullable Content content(long id) {
    AdminRows rows = rows();
    return own.ofCaller(
            "find a job's payload", false, c -> Optional.ofNullable(rows.content(c, id)))
        .orElse(null);
  }

  @Override
  public int retryNow(List<Long> ids) {
    JobChanges changes = parts().changes();
    return chunked(ids, some -> own.ofCaller("retry jobs", true, c -> changes.retryNow(c, some)));
  }

  @Override
  public int delete(List<Long> ids, @Nullable JobState state, boolean recorded) {
    JobRemoval removal = parts().removal();
    return chunked(
        ids,
        some -> own.ofCaller("delete jobs", true, c -> removal.delete(c, some, state, recorded)));
  }

  /** What is done to some jobs. */
  private interface Change {
    int to(List<Long> ids);
  }

  private static int chunked(List<Long> ids, Change change) {
    int changed = 0;
    for (int from = 0; from < ids.size(); from += AT_ONCE) {
      changed += change.to(ids.subList(from, Math.min(ids.size(), from + AT_ONCE)));
    }
    return changed;
  }

  /** Looks at the database first: it says what is missing, before a statement does. */
  private OpenTables.Parts parts() {
    return opened.get().parts();
  }

  private AdminRows rows() {
    OpenTables tables = opened.get();
    return new AdminRows(tables.parts().rows(), tables.tables().dated());
  }
}
