package dev.underpin.core.context;

/** What a request did, as counted by the modules; each is one field of the request's line. */
public enum TallyCounter {
  /** SQL statements that were executed. */
  QUERIES("queries"),
  /** Nanoseconds spent in SQL statements. */
  QUERY_NANOS("query_nanos"),
  /** Nanoseconds waited for connections to the database. */
  CONNECTION_WAIT_NANOS("connection_wait_nanos"),
  /** Values that a cache had in memory. */
  CACHE_MEMORY_HITS("cache_memory_hits"),
  /** Values that a cache had in its remote layer. */
  CACHE_REMOTE_HITS("cache_remote_hits"),
  /** Values that no layer of a cache had. */
  CACHE_MISSES("cache_misses"),
  /** Values that a cache served although they were stale. */
  CACHE_STALE("cache_stale"),
  /** Flags that were decided. */
  FLAGS_DECIDED("flags_decided"),
  /** Jobs that were enqueued. */
  JOBS_ENQUEUED("jobs_enqueued"),
  /** Guarded calls to third parties, each attempt by itself. */
  CALLS("calls"),
  /** Guarded calls to third parties that failed. */
  CALLS_FAILED("calls_failed"),
  /** Nanoseconds spent in guarded calls to third parties. */
  CALL_NANOS("call_nanos"),
  /** HTTP requests that were sent out; within a guarded call they are counted beside it. */
  HTTP_CALLS("http_calls"),
  /** HTTP requests sent out that failed, or were answered with 500 and above. */
  HTTP_CALLS_FAILED("http_calls_failed"),
  /** Nanoseconds from sending HTTP requests to their responses. */
  HTTP_CALL_NANOS("http_call_nanos"),
  /** Request ids from outside that were refused and replaced. */
  REQUEST_IDS_REFUSED("request_ids_refused"),
  /**
   * Trace, baggage and deadline headers from outside that were malformed, and left out whole or in
   * part.
   */
  HEADERS_REFUSED("headers_refused");

  private final String field;

  TallyCounter(String field) {
    this.field = field;
  }

  /** {@return the name of the field in the request's line} */
  public String field() {
    return field;
  }
}
