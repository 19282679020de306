package dev.underpin.jobs.admin;

import dev.underpin.core.audit.AuditAppender;
import dev.underpin.core.codec.CodecException;
import dev.underpin.jobs.JobActions;
import dev.underpin.jobs.JobId;
import dev.underpin.jobs.JobsAdmin;
import dev.underpin.jobs.store.JobFilter;
import dev.underpin.jobs.store.JobState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What can be done; {@link JobActions} writes each to the audit log. */
final class Actions {

  private static final Logger LOG = LoggerFactory.getLogger(JobsAdminHandler.class);

  private static final int DEFAULT_AT_ONCE = 1_000;
  private static final int MAX_REASON = 1_000;
  private static final Set<String> REASON = Set.of("reason");
  private static final Set<String> MANY = Set.of("reason", "state", "filter", "limit");

  private final JobsAdmin admin;
  private final AuditAppender audit;

  Actions(JobsAdmin admin, AuditAppender audit) {
    this.admin = admin;
    this.audit = audit;
  }

  List<Route> routes() {
    return List.of(
        Route.act("{id}/replay", call -> one(call, "replay", JobActions::replay)),
        Route.act("{id}/retry", call -> one(call, "retry", JobActions::retryNow)),
        Route.act("{id}/cancel", call -> one(call, "cancel", JobActions::cancel)),
        Route.act("{id}/delete", call -> one(call, "delete", JobActions::delete)),
        Route.reveal("{id}/reveal", this::reveal),
        Route.act("replay", call -> many(call, "replay", JobActions::replayAll)),
        Route.act("retry", call -> many(call, "retry", Actions::retryAll)),
        Route.act("delete", call -> many(call, "delete", JobActions::deleteAll)),
        Route.act("queues/{queue}/pause", call -> queue(call, "pause", JobActions::pause)),
        Route.act("queues/{queue}/resume", call -> queue(call, "resume", JobActions::resume)));
  }

  /** What is done to one job. */
  private interface One {
    boolean to(JobActions actions, JobId id);
  }

  private Map<String, ?> one(Call call, String action, One one) {
    JobActions actions = actions(call, call.body(REASON));
    JobId id = new JobId(call.id());
    JobsAdmin.View before = admin.find(id);
    if (before == null) {
      throw Views.unknown(call.id());
    }
    if (!one.to(actions, id)) {
      JobsAdmin.View now = admin.find(id);
      throw now == null ? Views.unknown(call.id()) : refused(action, now);
    }
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("action", action);
    object.put("id", call.id());
    object.put("was", before.job().state().name());
    return object;
  }

  private static AdminError refused(String action, JobsAdmin.View now) {
    String rule =
        switch (action) {
          case "replay" ->
              "only DEAD and PARKED ones are replayed, and only while no other job has"
                  + " their unique key";
          case "retry" -> "only SCHEDULED ones are made due now; replay DEAD ones";
          default -> "only those that do not run are deleted; cancel it";
        };
    return AdminError.of(
        409, "job %d is %s; %s".formatted(now.job().id().value(), now.job().state(), rule));
  }

  /** What is done to some jobs. */
  private interface Many {
    long to(JobActions actions, JobState state, JobFilter filter, int limit);
  }

  private Map<String, ?> many(Call call, String action, Many many) {
    Fields body = call.body(MANY);
    JobFilter filter = Filters.of(new Fields(body.object("filter"), Filters.NAMES));
    JobState state = state(action, body.state("state"));
    int limit = body.limit("limit", DEFAULT_AT_ONCE, JobActions.MAX_AT_ONCE);
    long changed = many.to(actions(call, body), state, filter, limit);
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("action", action);
    object.put("changed", changed);
    object.put("more", changed >= limit);
    return object;
  }

  private static long retryAll(JobActions actions, JobState state, JobFilter filter, int limit) {
    return actions.retryAllNow(filter, limit);
  }

  /** Said by whoever asks, so that nobody deletes what waits when he meant the dead. */
  private static JobState state(String action, @Nullable JobState state) {
    Set<JobState> allowed =
        switch (action) {
          case "replay" -> Set.of(JobState.DEAD, JobState.PARKED);
          case "retry" -> Set.of(JobState.SCHEDULED);
          default ->
              Set.of(
                  JobState.READY,
                  JobState.SCHEDULED,
                  JobState.HELD,
                  JobState.SUSPECT,
                  JobState.DEAD,
                  JobState.PARKED);
        };
    if (state == null || !allowed.contains(state)) {
      throw AdminError.badRequest(
          "state of jobs to %s must be one of %s but was %s"
              .formatted(
                  action, allowed.stream().sorted().toList(), state == null ? "not given" : state));
    }
    return state;
  }

  /** What is done to a queue. */
  private interface Queue {
    boolean to(JobActions actions, String queue);
  }

  private Map<String, ?> queue(Call call, String action, Queue queue) {
    String name = call.variable("queue");
    boolean changed = queue.to(actions(call, call.body(REASON)), name);
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("action", action);
    object.put("queue", name);
    object.put("changed", changed);
    return object;
  }

  private Map<String, ?> reveal(Call call) {
    JobActions actions = actions(call, call.body(REASON));
    JobActions.Revealed revealed;
    try {
      revealed = actions.reveal(new JobId(call.id()));
    } catch (CodecException e) {
      LOG.warn("could not reveal job {}", call.id(), e);
      throw AdminError.of(
          409, "job %d is sealed with a key that this node does not have".formatted(call.id()));
    }
    if (revealed == null) {
      throw Views.unknown(call.id());
    }
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("id", call.id());
    put(object, "payload", revealed.payload());
    put(object, "result", revealed.result());
    object.put("error", revealed.error());
    return object;
  }

  private static void put(Map<String, Object> object, String name, JobActions.@Nullable Text text) {
    if (text != null) {
      object.put(name, text.value());
      object.put(name + "_codec", text.isBase64() ? text.codec() + ";base64" : text.codec());
    }
  }

  private JobActions actions(Call call, Fields body) {
    return admin.actions(audit, call.access().actor(), body.text("reason", MAX_REASON));
  }
}
