package dev.underpin.observability.jdbc;

/**
 * Takes the values out of a statement: literals become {@code ?}, lists of nothing but those {@code
 * (?)}, comments go, and white space is one space. Names are left as they are, quoted ones too.
 *
 * <p>It reads no grammar but only what ends where: strings ({@code ''} within them, backslashes
 * where the database or an {@code E} before says so), quoted names, PostgreSQL's dollar quotes,
 * comments (nested ones, but not in MySQL) and numbers. What is left open at the end counts as
 * ended, so that half a literal is no text of the form. For one statement.
 */
final class SqlNormalizer {

  /** What comes behind is not read: it makes no difference to anybody who reads the form. */
  private static final int LONGEST_READ = 20_000;

  private static final String VALUES = "(?)";

  private final String sql;
  private final boolean mySql;
  private final int length;
  private final StringBuilder form;
  private int at;

  /** Where a parenthesis was opened in the form with nothing but values since; -1 elsewhere. */
  private int list = -1;

  SqlNormalizer(String sql, boolean mySql) {
    this.sql = sql;
    this.mySql = mySql;
    length = Math.min(sql.length(), LONGEST_READ);
    form = new StringBuilder(Math.min(length, 512));
  }

  String form() {
    while (at < length) {
      step(sql.charAt(at));
    }
    if (list >= 0) {
      endOpenList();
    }
    trim(length < sql.length() ? " ;," : " ;");
    return form.toString();
  }

  /** A list that goes on behind what is read is as long as it likes, too. */
  private void endOpenList() {
    if (form.indexOf("?", list) >= 0) {
      endList();
    } else if (length < sql.length()) {
      form.setLength(list);
    }
  }

  private void trim(String ends) {
    int end = form.length();
    while (end > 0 && ends.indexOf(form.charAt(end - 1)) >= 0) {
      end--;
    }
    form.setLength(end);
  }

  private void step(char c) {
    if (c <= ' ') {
      at++;
      space();
    } else if (c == '\'' || (c == '"' && mySql)) {
      boolean escapes = mySql || isEscapeString();
      skipQuoted(c, escapes);
      value();
    } else if (c == '"' || c == '`') {
      int start = at;
      skipQuoted(c, false);
      name(start, at);
    } else if (startsComment(c)) {
      skipComment(c);
      space();
    } else if (c == '$' && !mySql && !endsInName() && skipDollarQuoted()) {
      value();
    } else if (isDigit(c) && !endsInName()) {
      skipNumber();
      value();
    } else {
      at++;
      other(c);
    }
  }

  private void space() {
    if (!form.isEmpty() && form.charAt(form.length() - 1) != ' ') {
      form.append(' ');
    }
  }

  private void value() {
    form.append('?');
  }

  private void name(int from, int to) {
    list = -1;
    form.append(sql, from, to);
  }

  private void other(char c) {
    if (c == '(') {
      list = form.length();
    } else if (c == ')' && list >= 0) {
      endList();
      return;
    } else if (c != '?' && c != ',') {
      list = -1;
    }
    form.append(c);
  }

  /** A list of values is one form however long; so are the rows of an INSERT. */
  private void endList() {
    boolean isEmpty = form.indexOf("?", list) < 0;
    form.setLength(list);
    list = -1;
    if (isEmpty) {
      form.append("()");
      return;
    }
    int end = form.length();
    while (end > 0 && (form.charAt(end - 1) == ' ' || form.charAt(end - 1) == ',')) {
      end--;
    }
    boolean isNextRow = end < form.length() && form.indexOf(",", end) >= 0 && endsWithRow(end);
    if (isNextRow) {
      form.setLength(end);
    } else {
      form.append(VALUES);
    }
  }

  private boolean endsWithRow(int end) {
    int start = end - VALUES.length();
    return start >= 0 && form.substring(start, end).equals(VALUES);
  }

  /** {@code E'it\'s'}: PostgreSQL's strings with backslashes. */
  private boolean isEscapeString() {
    if (at == 0 || (sql.charAt(at - 1) | 0x20) != 'e') {
      return false;
    }
    return at == 1 || !isNamePart(sql.charAt(at - 2));
  }

  private void skipQuoted(char quote, boolean escapes) {
    at++;
    while (at < length) {
      char c = sql.charAt(at++);
      if (c == '\\' && escapes) {
        at++;
      } else if (c == quote) {
        if (at >= length || sql.charAt(at) != quote) {
          return;
        }
        at++; // doubled: one that is meant
      }
    }
    at = length;
  }

  private boolean startsComment(char c) {
    char next = at + 1 < length ? sql.charAt(at + 1) : ' ';
    return (c == '-' && next == '-') || (c == '/' && next == '*') || (c == '#' && mySql);
  }

  private void skipComment(char c) {
    if (c == '/') {
      skipBlockComment();
      return;
    }
    int end = sql.indexOf('\n', at);
    at = end < 0 || end > length ? length : end;
  }

  private void skipBlockComment() {
    int depth = 0;
    while (at < length) {
      if (sql.startsWith("/*", at) && (depth == 0 || !mySql)) {
        depth++;
        at += 2;
      } else if (sql.startsWith("*/", at)) {
        depth--;
        at += 2;
        if (depth == 0) {
          return;
        }
      } else {
        at++;
      }
    }
    at = length;
  }

  /** {@code $tag$ … $tag$}; false for a dollar that begins no such string. */
  private boolean skipDollarQuoted() {
    int end = at + 1;
    while (end < length && isNamePart(sql.charAt(end)) && sql.charAt(end) != '$') {
      end++;
    }
    if (end >= length || sql.charAt(end) != '$' || isDigit(sql.charAt(at + 1))) {
      return false;
    }
    String tag = sql.substring(at, end + 1);
    int close = sql.indexOf(tag, end + 1);
    at = close < 0 ? length : Math.min(length, close + tag.length());
    return true;
  }

  /** {@code 12}, {@code 0xFF}, {@code 1.5e-10}. */
  private void skipNumber() {
    while (at < length) {
      char c = sql.charAt(at);
      boolean isExponent = (c == '+' || c == '-') && (sql.charAt(at - 1) | 0x20) == 'e' && !isHex();
      if (!isNamePart(c) && c != '.' && !isExponent) {
        return;
      }
      at++;
    }
  }

  private boolean isHex() {
    int start = at - 1;
    while (start > 0 && isNamePart(sql.charAt(start - 1))) {
      start--;
    }
    return sql.startsWith("0x", start) || sql.startsWith("0X", start);
  }

  /** Whether what comes next belongs to a name: the 2 of {@code line2}, the 1 of {@code $1}. */
  private boolean endsInName() {
    return at > 0 && isNamePart(sql.charAt(at - 1));
  }

  private static boolean isNamePart(char c) {
    return c == '_' || c == '$' || Character.isLetterOrDigit(c);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
