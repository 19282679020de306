package dev.underpin.observability.logback;

import java.util.List;

/**
 * Finds values in text that a masked name stands before: {@code password=x}, {@code "apiKey":"x"},
 * {@code Authorization: Basic x}, {@code ?token=x&}. A value in quotes ends with them, another with
 * white space or punctuation; those of cookies, and after a scheme like {@code Basic}, go further.
 */
final class NamedValueFinder implements SecretFinder {

  private static final int LONGEST_NAME = 64;
  private static final String END_OF_VALUE = " \t\r\n,;&)]}\"'<>";
  private static final KeyMasks COOKIES = KeyMasks.of(List.of("cookie"));
  private static final KeyMasks SCHEMES =
      KeyMasks.of(List.of("basic", "bearer", "digest", "negotiate", "token", "apikey"));

  private final KeyMasks keys;

  NamedValueFinder(KeyMasks keys) {
    this.keys = keys;
  }

  @Override
  public int needs() {
    return Seen.SIGN;
  }

  @Override
  public void find(String text, Spans secrets) {
    findAfter('=', text, secrets);
    findAfter(':', text, secrets);
  }

  private void findAfter(char sign, String text, Spans secrets) {
    int at = text.indexOf(sign);
    while (at >= 0) {
      int nameEnd = endOfName(text, at);
      int name = startOfName(text, nameEnd);
      int next = at + 1;
      if (name < nameEnd && keys.matches(text, name, nameEnd)) {
        next = addValue(text, at + 1, COOKIES.matches(text, name, nameEnd), secrets);
      }
      at = text.indexOf(sign, next);
    }
  }

  private static int endOfName(String text, int sign) {
    int end = sign;
    while (end > 0 && " \"'\\".indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    return end;
  }

  private static int startOfName(String text, int end) {
    int start = end;
    while (start > 0 && end - start < LONGEST_NAME && isOfName(text.charAt(start - 1))) {
      start--;
    }
    return start;
  }

  private static boolean isOfName(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.';
  }

  /** Adds the value, and tells where it ends. */
  private static int addValue(String text, int from, boolean wholeLine, Spans secrets) {
    int start = from;
    while (start < text.length() && " \t\\=:".indexOf(text.charAt(start)) >= 0) {
      start++;
    }
    int end = start;
    char first = start < text.length() ? text.charAt(start) : ' ';
    if (first == '"' || first == '\'') {
      // a quote that is itself escaped ends with the next one; it is JSON inside of JSON
      boolean escaped = text.charAt(start - 1) == '\\';
      start++;
      end = endOfQuoted(text, start, first, escaped);
    } else {
      end = wholeLine ? endOf(text, start, "\r\n") : endOfWords(text, start);
    }
    secrets.add(start, end);
    return end;
  }

  private static int endOfQuoted(String text, int from, char quote, boolean escaped) {
    int end = from;
    while (end < text.length() && text.charAt(end) != quote) {
      end += !escaped && text.charAt(end) == '\\' ? 2 : 1;
    }
    return Math.min(end, text.length());
  }

  /** The first word; the second too where the first is a scheme. */
  private static int endOfWords(String text, int start) {
    int end = endOf(text, start, END_OF_VALUE);
    boolean scheme =
        end < text.length() && text.charAt(end) == ' ' && SCHEMES.matches(text, start, end);
    return scheme ? endOf(text, end + 1, END_OF_VALUE) : end;
  }

  private static int endOf(String text, int from, String ends) {
    int end = from;
    while (end < text.length() && ends.indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return end;
  }
}
