package dev.underpin.core.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A script of a jar, {@code V<version>__<name>.sql}: statements ended by semicolons, comments begun
 * by {@code --}. Quotes inside quotes are doubled; block comments and dollar quotes are not known.
 */
record SqlScript(int version, String name, String text) {

  private static final Pattern NAME =
      Pattern.compile("V([1-9][0-9]{0,5})__[A-Za-z0-9_]{1,100}\\.sql");

  static int version(String name) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "script must be named V<number>__<name>.sql but was \"%s\"".formatted(name));
    }
    return Integer.parseInt(matcher.group(1));
  }

  static SqlScript read(Class<?> anchor, Dialect dialect, String name) {
    String resource = dialect.folder() + '/' + name;
    try (InputStream in = anchor.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException(
            "script %s is missing beside %s; this module has no schema for %s"
                .formatted(resource, anchor.getName(), dialect));
      }
      return of(name, new String(in.readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("could not read script " + resource, e);
    }
  }

  /** Line ends are made one, so that a checkout on Windows has the same checksum. */
  static SqlScript of(String name, String text) {
    return new SqlScript(version(name), name, text.replace("\r\n", "\n"));
  }

  String checksum() {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The statements without comments and semicolons; a semicolon inside quotes ends nothing. */
  List<String> statements() {
    List<String> statements = new ArrayList<>();
    StringBuilder statement = new StringBuilder();
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
        statement.append(c);
      } else if (text.startsWith("--", i)) {
        int end = text.indexOf('\n', i);
        i = end < 0 ? text.length() : end - 1;
      } else if (c == ';') {
        addStatement(statement, statements);
      } else {
        quote = c == '\'' || c == '"' || c == '`' ? c : 0;
        statement.append(c);
      }
    }
    addStatement(statement, statements);
    return statements;
  }

  private static void addStatement(StringBuilder statement, List<String> statements) {
    String sql = statement.toString().strip();
    if (!sql.isEmpty()) {
      statements.add(sql);
    }
    statement.setLength(0);
  }
}
