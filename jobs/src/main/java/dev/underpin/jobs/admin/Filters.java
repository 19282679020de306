package dev.underpin.jobs.admin;

import dev.underpin.jobs.store.JobFilter;
import dev.underpin.jobs.store.JobFilter.Key.Sort;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/** Filters as a request tells them. */
final class Filters {

  /** The names of their fields. */
  static final Set<String> NAMES =
      Set.of(
          "kind",
          "queue",
          "error",
          "unique_key",
          "idempotency_key",
          "limit_key",
          "from_id",
          "to_id",
          "enqueued_since",
          "enqueued_before");

  private static final int MAX_NAME = 100;
  private static final int MAX_TEXT = 300;
  private static final Map<String, Sort> KEYS =
      Map.of(
          "unique_key", Sort.UNIQUE, "idempotency_key", Sort.IDEMPOTENCY, "limit_key", Sort.LIMIT);

  private Filters() {}

  static JobFilter of(Fields fields) {
    JobFilter filter = JobFilter.all();
    String kind = fields.text("kind", MAX_NAME);
    filter = kind == null ? filter : filter.ofKind(kind);
    String queue = fields.text("queue", MAX_NAME);
    filter = queue == null ? filter : filter.onQueue(queue);
    String error = fields.text("error", MAX_TEXT);
    filter = error == null ? filter : filter.withError(error);
    return timed(fields, numbered(fields, keyed(fields, filter)));
  }

  private static JobFilter keyed(Fields fields, JobFilter filter) {
    JobFilter keyed = filter;
    for (Map.Entry<String, Sort> sort : KEYS.entrySet()) {
      String key = fields.text(sort.getKey(), MAX_TEXT);
      if (key != null) {
        if (keyed.key() != null || keyed.kind() == null) {
          throw AdminError.badRequest(
              "a key must go with its kind and with no other key; add kind, drop the others");
        }
        keyed = keyed.withKey(sort.getValue(), key);
      }
    }
    return keyed;
  }

  private static JobFilter numbered(Fields fields, JobFilter filter) {
    Long from = fields.number("from_id", 0, Long.MAX_VALUE);
    Long to = fields.number("to_id", 0, Long.MAX_VALUE);
    return from == null && to == null
        ? filter
        : filter.withIds(from == null ? 0 : from, to == null ? Long.MAX_VALUE : to);
  }

  private static JobFilter timed(Fields fields, JobFilter filter) {
    Instant since = fields.time("enqueued_since");
    Instant before = fields.time("enqueued_before");
    JobFilter timed = since == null ? filter : filter.enqueuedSince(since);
    return before == null ? timed : timed.enqueuedBefore(before);
  }
}
