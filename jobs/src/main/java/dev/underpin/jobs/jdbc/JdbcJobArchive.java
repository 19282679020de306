package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.store.AdminStore;
import dev.underpin.jobs.store.FinishedJob;
import dev.underpin.jobs.store.JobArchive;
import dev.underpin.jobs.store.JobCounts;
import dev.underpin.jobs.store.JobFilter;
import dev.underpin.jobs.store.JobState;
import dev.underpin.jobs.store.StoredJob;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What somebody who looks at jobs asks, on connections of the application's own threads. */
final class JdbcJobArchive implements JobArchive {

  private final Background own;
  private final Supplier<OpenTables> opened;

  JdbcJobArchive(Background own, Supplier<OpenTables> opened) {
    this.own = own;
    this.opened = opened;
  }

  @Override
  public AdminStore admin() {
    return new JdbcAdmin(own, opened);
  }

  @Override
  public JobCounts counts() {
    return perform("count jobs", false, JobRows::counts);
  }

  @Override
  public Duration oldestWait() {
    return perform(
        "look for the oldest job", false, c -> opened.get().parts().rows().oldestWait(c));
  }

  @Override
  public @Nullable StoredJob job(long id) {
    List<StoredJob> found =
        perform("find a job", false, c -> opened.get().parts().rows().job(c, id));
    return found.isEmpty() ? null : found.get(0);
  }

  @Override
  public List<StoredJob> kept(JobState state, JobFilter filter, long after, int limit) {
    return perform(
        "list jobs", false, c -> opened.get().parts().rows().kept(c, state, filter, after, limit));
  }

  @Override
  public int replay(List<Long> ids) {
    return perform("replay jobs", true, c -> opened.get().parts().changes().replay(c, ids));
  }

  @Override
  public Cancellation cancel(long id, boolean recorded) {
    return perform(
        "cancel a job", true, c -> opened.get().parts().changes().cancel(c, id, recorded));
  }

  @Override
  public @Nullable KeptResult result(long id) {
    List<KeptResult> found =
        perform("find a result", false, c -> opened.get().parts().rows().result(c, id));
    return found.isEmpty() ? null : found.get(0);
  }

  @Override
  public List<FinishedJob> history(@Nullable String kind, int limit) {
    return perform(
        "list the history", false, c -> opened.get().parts().rows().history(c, kind, limit));
  }

  @Override
  public boolean pause(String queue) {
    return perform("pause a queue", false, c -> QueueRows.pause(c, opened.get().tables(), queue));
  }

  @Override
  public boolean resume(String queue) {
    return perform("resume a queue", false, c -> QueueRows.resume(c, queue));
  }

  @Override
  public Set<String> paused() {
    return perform("look for paused queues", false, QueueRows::paused);
  }

  private <T> T perform(String what, boolean transaction, Background.Work<T> work) {
    // says what is missing, before a statement does
    Objects.requireNonNull(opened.get());
    return own.ofCaller(what, transaction, work);
  }
}
