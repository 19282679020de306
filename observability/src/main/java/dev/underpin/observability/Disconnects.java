package dev.underpin.observability;

import java.io.IOException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Tells whether a handler failed only because its client had gone. */
final class Disconnects {

  // causes may go round in circles
  private static final int CAUSES = 20;
  private static final String SEND_HEADERS = "sendResponseHeaders";

  private Disconnects() {}

  /** Whether this failure is, or was caused by, what one of the bodies threw. */
  static boolean isCausedBy(Throwable failure, @Nullable IOException lost) {
    return lost != null && anyCause(failure, cause -> cause == lost);
  }

  /**
   * Whether the connection broke while the headers were sent. No stream of ours sees that, so the
   * stack trace has to tell: the socket threw somewhere below the server's method, while that
   * method throws by itself if the handler calls it twice.
   */
  static boolean isFromSendingHeaders(Throwable failure) {
    return anyCause(
        failure, cause -> cause instanceof IOException && isBelow(cause.getStackTrace()));
  }

  private static boolean isBelow(StackTraceElement[] trace) {
    for (int i = 1; i < trace.length; i++) {
      boolean sends = trace[i].getMethodName().equals(SEND_HEADERS);
      if (sends && !trace[0].getMethodName().equals(SEND_HEADERS)) {
        return true;
      }
    }
    return false;
  }

  private static boolean anyCause(Throwable failure, Predicate<Throwable> test) {
    Throwable cause = failure;
    for (int i = 0; cause != null && i < CAUSES; i++) {
      if (test.test(cause)) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }
}
