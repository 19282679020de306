package dev.underpin.observability.logback;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import org.jspecify.annotations.Nullable;

/**
 * Writes a throwable as {@link Throwable#printStackTrace()} does: causes, suppressed ones, frames
 * in common left out, circles named. What is too long is cut between frames, and so that the root
 * cause stays: a quarter of the room is kept for it, for it is what one looks for, and it comes
 * last. One object a throwable.
 */
final class StackTraceWriter {

  private static final int MOST_THROWABLES = 64;
  private static final int DEEPEST = 16;
  private static final int LONGEST_CHAIN = 1_000;
  private static final int SHORTEST_MESSAGE = 64;
  private static final String SUPPRESSED = "Suppressed: ";
  private static final String CAUSE = "Caused by: ";

  private final Line line;
  private final Text text;
  private final int mostOfMessage;
  private int room;
  private int written;

  /**
   * A writer of one throwable.
   *
   * @param line where to write
   * @param text how to write
   * @param most how many characters the trace may have
   * @param mostOfMessage how many characters a message in it may have
   */
  StackTraceWriter(Line line, Text text, int most, int mostOfMessage) {
    this.line = line;
    this.text = text;
    this.mostOfMessage = mostOfMessage;
    // what needs no escape takes a byte a character; each frame has two that need one
    room = Math.min(most, Math.max(0, line.out.limit() - line.out.size()) * 9 / 10);
  }

  void write(IThrowableProxy thrown) {
    line.out.literal('"');
    IThrowableProxy root = rootOf(thrown);
    int kept = root == thrown ? 0 : room / 4;
    room -= kept;
    chain(thrown, "", "", new Root(root, kept));
    line.out.literal('"');
  }

  /** Who must not be left out, and the room that is kept for it. */
  private record Root(@Nullable IThrowableProxy thrown, int kept) {}

  private static IThrowableProxy rootOf(IThrowableProxy thrown) {
    IThrowableProxy root = thrown;
    for (int i = 0; i < LONGEST_CHAIN; i++) {
      IThrowableProxy cause = root.getCause();
      if (cause == null || cause.isCyclic()) {
        break;
      }
      root = cause;
    }
    return root;
  }

  private void chain(IThrowableProxy first, String indent, String caption, Root root) {
    int leftOut = 0;
    IThrowableProxy thrown = first;
    for (int i = 0; thrown != null && i <= LONGEST_CHAIN; i++) {
      if (thrown == root.thrown && thrown != first) {
        leftOut(indent, leftOut, " causes");
        leftOut = 0;
        room = Math.max(0, room) + root.kept;
        one(thrown, indent, CAUSE);
      } else if (room > 0 && written < MOST_THROWABLES) {
        one(thrown, indent, thrown == first ? caption : CAUSE);
      } else {
        leftOut++;
      }
      thrown = thrown.getCause();
    }
    leftOut(indent, leftOut, " causes");
  }

  private void one(IThrowableProxy thrown, String indent, String caption) {
    if (written++ > 0) {
      put("\n" + indent);
    }
    put(caption);
    if (thrown.isCyclic()) {
      put("[CIRCULAR REFERENCE: ");
      header(thrown);
      put("]");
    } else {
      header(thrown);
      frames(thrown, indent);
      suppressed(thrown, indent);
    }
  }

  private void header(IThrowableProxy thrown) {
    put(String.valueOf(thrown.getClassName()));
    String message = thrown.getMessage();
    if (message != null) {
      put(": ");
      int most = Math.min(mostOfMessage, Math.max(SHORTEST_MESSAGE, room));
      text.inside(line, message, most);
      room -= Math.min(most, message.length());
    }
  }

  private void frames(IThrowableProxy thrown, String indent) {
    StackTraceElementProxy[] frames = thrown.getStackTraceElementProxyArray();
    int all = frames == null ? 0 : frames.length;
    int common = Math.min(all, Math.max(0, thrown.getCommonFrames()));
    int own = all - common;
    for (int i = 0; i < own; i++) {
      String frame = String.valueOf(frames[i].getStackTraceElement());
      if (room < frame.length() + indent.length()) {
        leftOut(indent, own - i, "");
        room = 0;
        return;
      }
      put("\n" + indent + "\tat ");
      put(frame);
    }
    if (common > 0) {
      put("\n" + indent + "\t... " + common + " more");
    }
  }

  private void suppressed(IThrowableProxy thrown, String indent) {
    IThrowableProxy[] all = thrown.getSuppressed();
    int count = all == null ? 0 : all.length;
    for (int i = 0; i < count; i++) {
      if (room <= 0 || written >= MOST_THROWABLES || indent.length() >= DEEPEST) {
        leftOut(indent, count - i, " suppressed");
        return;
      }
      chain(all[i], indent + "\t", SUPPRESSED, new Root(null, 0));
    }
  }

  private void leftOut(String indent, int count, String what) {
    if (count > 0) {
      put("\n" + indent + "\t...[+" + count + what + "]");
    }
  }

  private void put(String piece) {
    text.inside(line, piece, KnownTexts.LONGEST * 4);
    room -= piece.length();
  }
}
