package dev.underpin.core.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A script of a jar, {@code V<version>__<name>.sql}, and the statements in it. */
record SqlScript(int version, String name, String text, List<String> statements) {

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
      return of(dialect, name, new String(in.readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("could not read script " + resource, e);
    }
  }

  /** Line ends are made one, so that a checkout on Windows has the same checksum. */
  static SqlScript of(Dialect dialect, String name, String text) {
    String unix = text.replace("\r\n", "\n");
    return new SqlScript(version(name), name, unix, SqlSplitter.split(dialect, name, unix));
  }

  String checksum() {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
