package dev.underpin.jobs;

import dev.underpin.core.context.RequestContext;
import dev.underpin.jobs.store.NewJob;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns what a caller enqueues into what a store keeps. */
final class Describer {

  private final Config config;

  Describer(Config config) {
    this.config = config;
  }

  <P> List<NewJob> describe(JobType<P> type, List<P> payloads, EnqueueOptions options) {
    String context = RequestContext.current().toJobCarrier().encode();
    NewJob.Kind kind = new NewJob.Kind(type.name(), type.version(), type.queue());
    return payloads.stream()
        .map(
            payload ->
                new NewJob(
                    null,
                    kind,
                    options.when(),
                    keys(type, payload, options),
                    config.payloads().encode(type, payload, context)))
        .toList();
  }

  private <P> NewJob.Keys keys(JobType<P> type, P payload, EnqueueOptions options) {
    JobType.Unique<P> unique = type.unique();
    String idempotency = options.idempotencyKey();
    if (unique == null && idempotency == null) {
      return NewJob.Keys.NONE;
    }
    return new NewJob.Keys(
        unique == null ? null : uniqueKey(type, unique.key().apply(payload)),
        unique != null && unique.until() == UniqueUntil.STARTED,
        key("i", type, idempotency),
        config.kept().idempotency());
  }

  private static <P> @Nullable String uniqueKey(JobType<P> type, String key) {
    EnqueueOptions.requireKey("unique key of job type " + type.name(), key);
    return key("u", type, key);
  }

  /** Unique and idempotency keys of all kinds share one table. */
  private static @Nullable String key(String sort, JobType<?> type, @Nullable String key) {
    return key == null ? null : String.join(":", Stream.of(sort, type.name(), key).toList());
  }
}
