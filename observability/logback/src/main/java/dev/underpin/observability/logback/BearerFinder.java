package dev.underpin.observability.logback;

/** Finds the token behind {@code Bearer} (RFC 6750). */
final class BearerFinder implements SecretFinder {

  private static final int SHORTEST = 6;

  @Override
  public int needs() {
    return Seen.B | Seen.R | Seen.BREAK;
  }

  @Override
  public void find(String text, Spans secrets) {
    find(text, "earer", secrets);
    find(text, "EARER", secrets);
  }

  private static void find(String text, String tail, Spans secrets) {
    int at = text.indexOf(tail);
    while (at >= 0) {
      int start = at + tail.length();
      int next = start;
      if (at > 0 && (text.charAt(at - 1) | ' ') == 'b') {
        while (start < text.length() && isBetween(text.charAt(start))) {
          start++;
        }
        int end = start > next ? endOf(text, start) : start;
        if (end - start >= SHORTEST) {
          secrets.add(start, end);
          next = end;
        }
      }
      at = text.indexOf(tail, next);
    }
  }

  private static int endOf(String text, int from) {
    int end = from;
    while (end < text.length() && Token.has(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isBetween(char c) {
    return c == ' ' || c == '\t' || c == ':' || c == '=' || c == '"';
  }
}
