package dev.underpin.observability;

import org.jspecify.annotations.Nullable;

/** What a request's line tells, filled in by whoever saw the request. */
final class RequestFacts {

  String method = "";
  String route = "";

  /** Not more than 0 where no response was sent. */
  int status;

  long nanos;
  long bytesIn;
  long bytesOut;
  Outcome outcome = Outcome.ANSWERED;
  @Nullable Throwable error;
}
