package dev.underpin.observability;

/** Makes text from elsewhere fit for one field of one line. */
final class LogText {

  static final int MAX_LENGTH = 300;

  private LogText() {}

  /**
   * The text without anything that a terminal or a log store could take for the end of a line
   * (U+0085, U+2028 and U+2029 included), cut at {@link #MAX_LENGTH}.
   */
  static String oneLine(String text) {
    StringBuilder line = new StringBuilder(Math.min(text.length(), MAX_LENGTH));
    for (int i = 0; i < text.length() && i < MAX_LENGTH; i++) {
      char c = text.charAt(i);
      boolean breaks = Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
      line.append(breaks ? ' ' : c);
    }
    boolean cutInPair =
        text.length() > MAX_LENGTH && Character.isHighSurrogate(line.charAt(MAX_LENGTH - 1));
    if (cutInPair) {
      line.setLength(MAX_LENGTH - 1);
    }
    return line.toString();
  }

  /** The message of a failure as one line, whatever its getMessage does. */
  static String messageOf(Throwable failure) {
    try {
      String message = failure.getMessage();
      return message == null ? "" : oneLine(message);
    } catch (RuntimeException broken) {
      return "(its getMessage threw " + broken.getClass().getName() + ")";
    }
  }
}
