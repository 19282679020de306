package dev.underpin.observability.spi;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How a request ended, filled in by whoever saw it. Not thread-safe. */
public final class RequestFacts {

  private String method = "";
  private String route = "";
  private int status;
  private long bytesIn;
  private long bytesOut;
  private Outcome outcome = Outcome.ANSWERED;
  private @Nullable String subject;
  private @Nullable Throwable error;

  /** Nothing is known yet: no status, no bytes, answered. */
  public RequestFacts() {}

  /**
   * The request's method; one that HTTP does not know is logged as {@code _OTHER}.
   *
   * @param value as it was sent
   * @return these facts
   */
  public RequestFacts method(String value) {
    method = Objects.requireNonNull(value, "method");
    return this;
  }

  /**
   * The request's route: one of not too many.
   *
   * @param value what {@link LoggedRequest#route} returned
   * @return these facts
   */
  public RequestFacts route(String value) {
    route = Objects.requireNonNull(value, "route");
    return this;
  }

  /**
   * The response's status.
   *
   * @param value what was sent; not more than 0 where nothing was
   * @return these facts
   */
  public RequestFacts status(int value) {
    status = value;
    return this;
  }

  /**
   * How much the application read and wrote.
   *
   * @param read bytes of the request's body
   * @param written bytes of the response's body
   * @return these facts
   */
  public RequestFacts bytes(long read, long written) {
    bytesIn = read;
    bytesOut = written;
    return this;
  }

  /**
   * Whom the server knows the request to be from; what the application told the {@link
   * dev.underpin.core.context.Tally} counts more.
   *
   * @param value the user's name; null for nobody
   * @return these facts
   */
  public RequestFacts subject(@Nullable String value) {
    subject = value;
    return this;
  }

  /**
   * How it ended.
   *
   * @param value default {@link Outcome#ANSWERED}
   * @return these facts
   */
  public RequestFacts outcome(Outcome value) {
    outcome = Objects.requireNonNull(value, "outcome");
    return this;
  }

  /**
   * What went wrong, for the line to name; only with {@link Outcome#FAILED} it is reported as an
   * error too.
   *
   * @param value what was thrown; null for nothing
   * @return these facts
   */
  public RequestFacts error(@Nullable Throwable value) {
    error = value;
    return this;
  }

  /**
   * The application threw: {@link Outcome#FAILED}, because of this.
   *
   * @param value what it threw
   * @return these facts
   */
  public RequestFacts failed(Throwable value) {
    return outcome(Outcome.FAILED).error(Objects.requireNonNull(value, "error"));
  }

  /** {@return the request's method} */
  public String method() {
    return method;
  }

  /** {@return the request's route} */
  public String route() {
    return route;
  }

  /** {@return the response's status; not more than 0 where nothing was sent} */
  public int status() {
    return status;
  }

  /** {@return bytes of the request's body that were read} */
  public long bytesIn() {
    return bytesIn;
  }

  /** {@return bytes of the response's body that were written} */
  public long bytesOut() {
    return bytesOut;
  }

  /** {@return whom the request is from, or null} */
  public @Nullable String subject() {
    return subject;
  }

  /** {@return how it ended} */
  public Outcome outcome() {
    return outcome;
  }

  /** {@return what went wrong, or null} */
  public @Nullable Throwable error() {
    return error;
  }
}
