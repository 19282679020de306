package dev.underpin.core.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits a script into its statements, as the databases' own clients do: once over the text, with
 * an eye for what a semicolon or a comment inside of is neither.
 *
 * <p>The dialects differ. In PostgreSQL and H2 block comments nest and {@code $tag$ … $tag$}
 * quotes; in MariaDB and MySQL a {@code #} begins a comment, {@code --} only before a blank,
 * backslashes escape inside quotes, {@code /*! … }{@code *}{@code /} is no comment but code, and a
 * line {@code DELIMITER //} makes {@code //} end statements, for triggers that have semicolons in
 * them.
 */
final class SqlSplitter {

  private static final Pattern DELIMITER =
      Pattern.compile("delimiter[ \\t]+(\\S+)[ \\t]*(?:\\n|\\z)", Pattern.CASE_INSENSITIVE);
  private static final Pattern DOLLAR_QUOTE =
      Pattern.compile("\\$(?:[A-Za-z_\\x80-\\uffff][A-Za-z0-9_\\x80-\\uffff]*)?\\$");

  private static final Pattern CODE = Pattern.compile("/\\*(?:M?!|\\+)");

  private final String script;
  private final String text;
  private final boolean mariaDb;
  private final List<String> statements = new ArrayList<>();
  private final StringBuilder statement = new StringBuilder();
  private String delimiter = ";";
  private int at;

  private SqlSplitter(Dialect dialect, String script, String text) {
    this.script = script;
    this.text = text;
    this.mariaDb = dialect == Dialect.MARIADB || dialect == Dialect.MYSQL;
  }

  /** Without comments, delimiters and empty statements; refuses what is opened and never closed. */
  static List<String> split(Dialect dialect, String script, String text) {
    SqlSplitter splitter = new SqlSplitter(dialect, script, text);
    while (splitter.at < text.length()) {
      splitter.step();
    }
    splitter.endStatement();
    return List.copyOf(splitter.statements);
  }

  private void step() {
    char c = text.charAt(at);
    if (beginsLineComment(c)) {
      skipLine();
    } else if (text.startsWith("/*", at)) {
      blockComment();
    } else if (c == '\'' || c == '"' || c == '`') {
      quoted(c);
    } else if (text.startsWith(delimiter, at)) {
      at += delimiter.length();
      endStatement();
    } else if (!(mariaDb ? delimiterCommand() : dollarQuoted(c))) {
      statement.append(c);
      at++;
    }
  }

  private boolean beginsLineComment(char c) {
    if (mariaDb) {
      return c == '#' || (text.startsWith("--", at) && isBlankOrEnd(at + 2));
    }
    return text.startsWith("--", at);
  }

  private boolean isBlankOrEnd(int index) {
    return index >= text.length() || text.charAt(index) <= ' ';
  }

  /** The line's end stays: it may be what parts two words. */
  private void skipLine() {
    int end = text.indexOf('\n', at);
    at = end < 0 ? text.length() : end;
  }

  private void blockComment() {
    int start = at;
    boolean isCode = mariaDb && CODE.matcher(text).region(at, text.length()).lookingAt();
    int depth = 0;
    do {
      if (text.startsWith("/*", at) && (depth == 0 || !mariaDb)) {
        depth++;
        at += 2;
      } else if (text.startsWith("*/", at)) {
        depth--;
        at += 2;
      } else if (at < text.length()) {
        at++;
      } else {
        throw neverClosed("comment", start);
      }
    } while (depth > 0);
    statement.append(isCode ? text.substring(start, at) : " ");
  }

  /** A doubled quote closes and opens again, which comes to the same. */
  private void quoted(char quote) {
    int start = at;
    boolean escapes = quote != '`' && (mariaDb || followsE(quote));
    at++;
    while (at < text.length() && text.charAt(at) != quote) {
      at += escapes && text.charAt(at) == '\\' ? 2 : 1;
    }
    if (at >= text.length()) {
      throw neverClosed("quote " + quote, start);
    }
    at++;
    statement.append(text, start, at);
  }

  /** PostgreSQL: {@code E'it\'s'}. */
  private boolean followsE(char quote) {
    return quote == '\'' && at > 0 && (text.charAt(at - 1) | 0x20) == 'e' && !isWord(at - 2);
  }

  private boolean dollarQuoted(char c) {
    Matcher tag = DOLLAR_QUOTE.matcher(text).region(at, text.length());
    if (c != '$' || isWord(at - 1) || !tag.lookingAt()) {
      return false;
    }
    int close = text.indexOf(tag.group(), tag.end());
    if (close < 0) {
      throw neverClosed("quote " + tag.group(), at);
    }
    statement.append(text, at, close + tag.group().length());
    at = close + tag.group().length();
    return true;
  }

  private boolean isWord(int index) {
    if (index < 0) {
      return false;
    }
    char c = text.charAt(index);
    return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c > 0x7f;
  }

  private boolean delimiterCommand() {
    Matcher command = DELIMITER.matcher(text).region(at, text.length());
    if ((at > 0 && text.charAt(at - 1) != '\n')
        || !statement.toString().isBlank()
        || !command.lookingAt()) {
      return false;
    }
    delimiter = command.group(1);
    at = command.end();
    return true;
  }

  private IllegalArgumentException neverClosed(String what, int start) {
    long line = 1 + text.substring(0, start).chars().filter(c -> c == '\n').count();
    return new IllegalArgumentException(
        "script %s must close what it opens, but the %s of line %d is never closed"
            .formatted(script, what, line));
  }

  private void endStatement() {
    String sql = statement.toString().strip();
    if (!sql.isEmpty()) {
      statements.add(sql);
    }
    statement.setLength(0);
  }
}
