package dev.underpin.observability.logback;

/** Finds JSON web tokens (RFC 7519): an encoded <code>{"</code>, and dots. */
final class JwtFinder implements SecretFinder {

  private static final String START = "eyJ";
  private static final int SHORTEST = 20;

  @Override
  public int needs() {
    return Seen.J;
  }

  @Override
  public void find(String text, Spans secrets) {
    int at = text.indexOf(START);
    while (at >= 0) {
      int dot = -1;
      int end = at;
      while (end < text.length() && Token.has(text.charAt(end))) {
        dot = text.charAt(end) == '.' ? end : dot;
        end++;
      }
      if (dot >= 0 && end - at >= SHORTEST) {
        secrets.add(at, end);
      }
      at = text.indexOf(START, end);
    }
  }
}
