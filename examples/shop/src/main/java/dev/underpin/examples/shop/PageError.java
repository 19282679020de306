package dev.underpin.examples.shop;

import java.time.Duration;

/** A request that gets an error page; the message is for the customer. */
final class PageError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String header;
  private final String value;

  private PageError(int status, String message) {
    this(status, message, "", "");
  }

  private PageError(int status, String message, String header, String value) {
    super(message);
    this.status = status;
    this.header = header;
    this.value = value;
  }

  static PageError badRequest(String message) {
    return new PageError(400, message);
  }

  static PageError notFound(String message) {
    return new PageError(404, message);
  }

  static PageError notAllowed(String method, String allowed) {
    return new PageError(405, "This page does not answer to " + method + ".", "Allow", allowed);
  }

  static PageError tooLarge(int limit) {
    return new PageError(413, "A form must have at most " + limit + " bytes.");
  }

  /** What this client may do again after a while. */
  static PageError tooMany(Duration wait) {
    long seconds = wait.plusNanos(999_999_999).toSeconds();
    return new PageError(
        429,
        "These were many in a short time. Please try again in " + seconds + " s.",
        "Retry-After",
        String.valueOf(seconds));
  }

  Page page() {
    Page page = Pages.error(status, String.valueOf(getMessage()));
    return header.isEmpty() ? page : page.withHeader(header, value);
  }
}
