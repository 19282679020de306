package dev.underpin.examples.shop;

/** A request that gets an error page; the message is for the customer. */
final class PageError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String allowed;

  private PageError(int status, String message, String allowed) {
    super(message);
    this.status = status;
    this.allowed = allowed;
  }

  static PageError badRequest(String message) {
    return new PageError(400, message, "");
  }

  static PageError notFound(String message) {
    return new PageError(404, message, "");
  }

  static PageError notAllowed(String method, String allowed) {
    return new PageError(405, "This page does not answer to " + method + ".", allowed);
  }

  static PageError tooLarge(int limit) {
    return new PageError(413, "A form must have at most " + limit + " bytes.", "");
  }

  Page page() {
    Page page = Pages.error(status, String.valueOf(getMessage()));
    return allowed.isEmpty() ? page : page.withHeader("Allow", allowed);
  }
}
