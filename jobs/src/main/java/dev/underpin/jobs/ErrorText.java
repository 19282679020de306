package dev.underpin.jobs;

import java.io.PrintWriter;
import java.io.StringWriter;

/** A failure as text for the job's row: the stack trace, cut where it gets long. */
final class ErrorText {

  private static final int MAX_LENGTH = 4_000;

  private ErrorText() {}

  static String of(Throwable failure) {
    StringWriter text = new StringWriter();
    try (PrintWriter out = new PrintWriter(text)) {
      failure.printStackTrace(out);
    } catch (RuntimeException e) {
      // an exception whose own message throws
      return failure.getClass().getName();
    }
    String trace = text.toString();
    if (trace.length() <= MAX_LENGTH) {
      return trace;
    }
    int end = Character.isHighSurrogate(trace.charAt(MAX_LENGTH - 1)) ? MAX_LENGTH - 1 : MAX_LENGTH;
    return trace.substring(0, end);
  }
}
