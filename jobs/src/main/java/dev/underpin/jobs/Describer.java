package dev.underpin.jobs;

import dev.underpin.core.context.JobCarrier;
import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.TallyCounter;
import dev.underpin.jobs.store.JobFilter.Key.Sort;
import dev.underpin.jobs.store.NewJob;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Turns what a caller enqueues into what a store keeps. */
final class Describer {

  private final Config config;

  Describer(Config config) {
    this.config = config;
  }

  /**
   * Describes jobs of one kind.
   *
   * @param joined the caller's connection, if the jobs are to be stored on that
   */
  <P> List<NewJob> describe(
      JobType<P> type, List<P> payloads, EnqueueOptions options, @Nullable Connection joined) {
    JobCarrier carrier = RequestContext.current().toJobCarrier();
    if (config.payloads().seals().isOn() || carrier.hasHidden()) {
      return sealed(type, payloads, options, config.store().reserveIds(payloads.size(), joined));
    }
    String context = carrier.encode();
    List<NewJob> jobs = new ArrayList<>(payloads.size());
    for (P payload : payloads) {
      NewJob.Content content = config.payloads().encode(type, payload, context);
      jobs.add(job(null, type, options, keys(type, payload, options), content));
    }
    return jobs;
  }

  /** What is encrypted is bound to the job's id, which is asked for first. */
  private <P> List<NewJob> sealed(
      JobType<P> type, List<P> payloads, EnqueueOptions options, List<Long> ids) {
    JobCarrier carrier = RequestContext.current().toJobCarrier();
    Seals seals = config.payloads().seals();
    List<NewJob> jobs = new ArrayList<>(payloads.size());
    for (int i = 0; i < ids.size(); i++) {
      long id = ids.get(i);
      P payload = payloads.get(i);
      String context = carrier.encode(Seals.binding(type.name(), id));
      NewJob.Content plain = config.payloads().encode(type, payload, context);
      NewJob.Content content = seals.seal(plain, type.name(), id, Seals.Part.PAYLOAD);
      jobs.add(job(id, type, options, keys(type, payload, options), content));
    }
    return jobs;
  }

  /** What was stored, noted for the request's line. */
  static List<JobId> counted(List<Long> ids) {
    RequestContext.current().tally().add(TallyCounter.JOBS_ENQUEUED, ids.size());
    return ids.stream().map(JobId::new).toList();
  }

  private static NewJob job(
      @Nullable Long id,
      JobType<?> type,
      EnqueueOptions options,
      NewJob.Keys keys,
      NewJob.Content content) {
    NewJob.Kind kind = new NewJob.Kind(type.name(), type.version(), type.queue());
    return new NewJob(id, kind, options.when(), keys, content);
  }

  private <P> NewJob.Keys keys(JobType<P> type, P payload, EnqueueOptions options) {
    JobType.Unique<P> unique = type.unique();
    String idempotency = options.idempotencyKey();
    Function<? super P, String> limit = type.limitKey();
    if (unique == null && idempotency == null && limit == null) {
      return NewJob.Keys.NONE;
    }
    return new NewJob.Keys(
        unique == null ? null : uniqueKey(type, unique.key().apply(payload)),
        unique != null && unique.until() == UniqueUntil.STARTED,
        idempotency == null ? null : key(Sort.IDEMPOTENCY, type, idempotency),
        config.kept().idempotency(),
        limit == null ? null : limitKey(type, limit.apply(payload)));
  }

  private String limitKey(JobType<?> type, String key) {
    EnqueueOptions.requireKey("limit key of job type " + type.name(), key);
    return key(Sort.LIMIT, type, key);
  }

  private String uniqueKey(JobType<?> type, String key) {
    EnqueueOptions.requireKey("unique key of job type " + type.name(), key);
    return key(Sort.UNIQUE, type, key);
  }

  private String key(Sort sort, JobType<?> type, String key) {
    return config.payloads().key(sort, type.name(), key);
  }
}
