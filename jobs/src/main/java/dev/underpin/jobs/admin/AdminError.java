package dev.underpin.jobs.admin;

import java.io.Serial;
import java.util.Map;

/** An answer that is not what was asked for; its message is for whoever asked. */
final class AdminError extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final int status;
  private final transient Map<String, String> headers;

  private AdminError(int status, String message, Map<String, String> headers) {
    super(message, null, false, false);
    this.status = status;
    this.headers = headers;
  }

  static AdminError of(int status, String message) {
    return new AdminError(status, message, Map.of());
  }

  static AdminError badRequest(String message) {
    return of(400, message);
  }

  static AdminError with(int status, String message, String header, String value) {
    return new AdminError(status, message, Map.of(header, value));
  }

  Answer answer(Json json) {
    String message = String.valueOf(getMessage());
    return new Answer(status, json.write(Map.of("status", status, "error", message)), headers);
  }
}
