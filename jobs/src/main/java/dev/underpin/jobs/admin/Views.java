package dev.underpin.jobs.admin;

import dev.underpin.jobs.JobId;
import dev.underpin.jobs.JobInfo;
import dev.underpin.jobs.JobsAdmin;
import dev.underpin.jobs.store.FinishedJob;
import dev.underpin.jobs.store.JobCounts;
import dev.underpin.jobs.store.QueueCounts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What can be looked at. Nothing here has ever opened a payload. */
final class Views {

  static final String MASKED = "***";

  private static final int DEFAULT_PAGE = 100;
  private static final int SHORT_ERROR = 300;
  private static final Set<String> SEARCH = withFilter("state", "after", "limit");
  private static final Set<String> HISTORY = Set.of("kind", "limit");

  private final JobsAdmin admin;

  Views(JobsAdmin admin) {
    this.admin = admin;
  }

  private static Set<String> withFilter(String... names) {
    Set<String> all = new TreeSet<>(Filters.NAMES);
    all.addAll(Set.of(names));
    return all;
  }

  List<Route> routes() {
    return List.of(
        Route.view("", Views::overview),
        Route.view("queues", this::queues),
        Route.view("workers", this::workers),
        Route.view("search", this::search),
        Route.view("history", this::history),
        Route.view("{id}", this::job));
  }

  private static Map<String, ?> overview(Call call) {
    call.query(Set.of());
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("actor", call.access().actor());
    object.put("rights", call.access().rights().stream().sorted().map(Enum::name).toList());
    object.put("views", List.of("queues", "workers", "search", "history", "{id}"));
    return object;
  }

  private Map<String, ?> queues(Call call) {
    call.query(Set.of());
    return Map.of("queues", admin.queues().stream().map(Views::queue).toList());
  }

  private static Map<String, ?> queue(QueueCounts queue) {
    JobCounts counts = queue.counts();
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("queue", queue.queue());
    object.put("paused", queue.isPaused());
    object.put("ready", counts.ready());
    object.put("running", counts.running());
    object.put("scheduled", counts.scheduled());
    object.put("held", counts.held());
    object.put("dead", counts.dead());
    object.put("parked", counts.parked());
    object.put("oldest_due_ms", queue.oldestDue().toMillis());
    return object;
  }

  private Map<String, ?> workers(Call call) {
    call.query(Set.of());
    return Map.of("workers", admin.workers().stream().map(Views::worker).toList());
  }

  private static Map<String, ?> worker(JobsAdmin.WorkerInfo worker) {
    Map<String, Object> object = new LinkedHashMap<>();
    // text: at random over all 64 bits, which numbers of JavaScript do not hold
    object.put("id", Long.toString(worker.id()));
    object.put("started_at", worker.startedAt().toString());
    object.put("last_heartbeat_at", worker.lastHeartbeatAt().toString());
    object.put("lease_ends_at", worker.leaseEndsAt().toString());
    object.put("alive", worker.isAlive());
    object.put("jobs", worker.jobs());
    return object;
  }

  private Map<String, ?> search(Call call) {
    Fields fields = call.query(SEARCH);
    Long after = fields.number("after", 0, Long.MAX_VALUE);
    JobsAdmin.Page page =
        admin.search(
            fields.state("state"),
            Filters.of(fields),
            after == null ? JobsAdmin.FIRST : after,
            fields.limit("limit", DEFAULT_PAGE, JobsAdmin.MAX_PAGE));
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("jobs", page.jobs().stream().map(job -> job(job, SHORT_ERROR)).toList());
    if (page.next() != null) {
      object.put("next", page.next());
    }
    return object;
  }

  private Map<String, ?> job(Call call) {
    call.query(Set.of());
    JobsAdmin.View job = admin.find(new JobId(call.id()));
    if (job == null) {
      throw unknown(call.id());
    }
    Map<String, Object> object = job(job, Integer.MAX_VALUE);
    object.put("payload", MASKED);
    return object;
  }

  static AdminError unknown(long id) {
    return AdminError.of(404, "there is no job %d, or it is over".formatted(id));
  }

  private static Map<String, Object> job(JobsAdmin.View view, int longestError) {
    JobInfo job = view.job();
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("id", job.id().value());
    object.put("kind", job.kind());
    object.put("version", view.version());
    object.put("queue", view.queue());
    object.put("state", job.state().name());
    object.put("enqueued_at", job.enqueuedAt().toString());
    object.put("due_at", view.dueAt().toString());
    object.put("failed", job.tries().failed());
    object.put("crashes", job.tries().crashes());
    object.put("percent", job.progress().percent());
    object.put("note", job.progress().note());
    object.put("error", view.isErrorSealed() ? MASKED : cut(job.tries().error(), longestError));
    return object;
  }

  private static String cut(String text, int longest) {
    if (text.length() <= longest) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
    return text.substring(0, end) + "…";
  }

  private Map<String, ?> history(Call call) {
    Fields fields = call.query(HISTORY);
    List<FinishedJob> history =
        admin.history(
            fields.text("kind", 100), fields.limit("limit", DEFAULT_PAGE, JobsAdmin.MAX_PAGE));
    return Map.of("history", history.stream().map(Views::line).toList());
  }

  private static Map<String, ?> line(FinishedJob job) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("id", job.id());
    object.put("kind", job.kind());
    object.put("end", job.end().name());
    object.put("attempts", job.attempts());
    object.put("enqueued_at", job.times().enqueuedAt().toString());
    object.put("finished_at", job.times().finishedAt().toString());
    object.put("duration_ms", job.times().duration().toMillis());
    return object;
  }
}
