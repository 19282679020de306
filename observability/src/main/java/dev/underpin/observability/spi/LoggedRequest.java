package dev.underpin.observability.spi;

import dev.underpin.core.context.RequestContext;
import org.jspecify.annotations.Nullable;

/**
 * One request, from its headers to its one line. Its time runs since it was begun. Thread-safe: a
 * request may end in another thread than it began in.
 */
public interface LoggedRequest {

  /** {@return what to open while the application works for this request, in whichever thread} */
  RequestContext context();

  /** {@return the request's id, safe to send and to log} */
  String requestId();

  /** {@return the header that the id is to be sent back in, before the response is committed} */
  String requestIdHeader();

  /**
   * {@return the route of a path: the template that the application registered, or else what the
   * server knows}
   *
   * @param path the path as it was sent; null for a request without one
   * @param otherwise what the server calls the route, such as a mapping; never the path itself
   */
  String route(@Nullable String path, String otherwise);

  /**
   * Writes the request's line, and before it the error that made it fail, both with the request's
   * ids. The first call counts, later ones do nothing. Never throws.
   *
   * @param facts how the request ended
   */
  void end(RequestFacts facts);

  /**
   * Reports an error that came when the request had already ended, in the page that was to tell of
   * an error, say. It is logged with the request's ids; there is no second line. Never throws.
   *
   * @param what what failed, without anything that the client sent
   * @param error why
   */
  void failedLate(String what, Throwable error);
}
