package dev.underpin.testkit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** A JDBC URL of PostgreSQL in its parts: the same server, another database. */
record PostgresUrl(String authority, String database, String query) {
  private static final Pattern FORM =
      Pattern.compile("jdbc:postgresql://([^/?#\\s]+)/([^/?#\\s]+)\\?([^#\\s]*)");
  private static final Pattern USER = Pattern.compile("(^|&)user=[^&]");
  private static final Pattern PASSWORD = Pattern.compile("(?i)(password=)[^&\\s]*");

  /** Parses the value of this setting. */
  static PostgresUrl parse(String setting, String value) {
    Matcher form = FORM.matcher(value);
    if (!form.matches() || !isKnownToDriver(value)) {
      throw malformed(setting, value, null);
    }
    if (!USER.matcher(form.group(3)).find()) {
      throw malformed(setting, value, "it names no user");
    }
    return new PostgresUrl(form.group(1), form.group(2), form.group(3));
  }

  private static boolean isKnownToDriver(String url) {
    try {
      new PGSimpleDataSource().setUrl(url);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static IllegalArgumentException malformed(
      String setting, String value, @Nullable String detail) {
    return new IllegalArgumentException(
        setting
            + " must be jdbc:postgresql://host:port/database?user=name&password=secret but was \""
            + withoutPassword(value)
            + "\""
            + (detail == null ? "" : ": " + detail)
            + "; correct it, or unset it to have a server started");
  }

  /** For messages. */
  static String withoutPassword(String url) {
    return PASSWORD.matcher(url).replaceAll("$1***");
  }

  PostgresUrl withDatabase(String other) {
    return new PostgresUrl(authority, other, query);
  }

  String url() {
    return "jdbc:postgresql://" + authority + "/" + database + "?" + query;
  }
}
