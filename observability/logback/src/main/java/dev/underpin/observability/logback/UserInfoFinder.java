package dev.underpin.observability.logback;

/** Finds the password in a URL that has one: {@code redis://user:password@host}. */
final class UserInfoFinder implements SecretFinder {

  private static final String AUTHORITY = "://";
  private static final String END_OF_AUTHORITY = "/?#\"'<> \t\r\n";

  @Override
  public int needs() {
    return Seen.SIGN;
  }

  @Override
  public void find(String text, Spans secrets) {
    int at = text.indexOf(AUTHORITY);
    while (at >= 0) {
      int start = at + AUTHORITY.length();
      at = text.indexOf(AUTHORITY, addPassword(text, start, secrets));
    }
  }

  /** Adds the password, if there is one, and tells where the authority ends. */
  private static int addPassword(String text, int start, Spans secrets) {
    int colon = -1;
    int host = -1;
    int end = start;
    while (end < text.length() && END_OF_AUTHORITY.indexOf(text.charAt(end)) < 0) {
      char c = text.charAt(end);
      if (c == ':' && colon < 0) {
        colon = end;
      } else if (c == '@') {
        host = end;
      }
      end++;
    }
    if (colon >= 0) {
      secrets.add(colon + 1, host);
    }
    return end;
  }
}
