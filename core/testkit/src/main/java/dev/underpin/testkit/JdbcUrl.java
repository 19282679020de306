package dev.underpin.testkit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A JDBC URL in its parts: the same server, another database. */
record JdbcUrl(SqlDriver driver, String authority, String database, String query) {
  private static final Pattern FORM =
      Pattern.compile("(jdbc:[a-z]+)://([^/?#\\s]+)/([^/?#\\s]+)\\?([^#\\s]*)");
  private static final Pattern USER = Pattern.compile("(^|&)user=[^&]");
  private static final Pattern PASSWORD = Pattern.compile("(?i)(password=)[^&\\s]*");

  /** Parses the value of this setting. */
  static JdbcUrl parse(SqlDriver driver, String setting, String value) {
    Matcher form = FORM.matcher(value);
    if (!form.matches() || !form.group(1).equals(driver.scheme()) || !driver.knows(value)) {
      throw malformed(driver, setting, value, null);
    }
    if (!USER.matcher(form.group(4)).find()) {
      throw malformed(driver, setting, value, "it names no user");
    }
    return new JdbcUrl(driver, form.group(2), form.group(3), form.group(4));
  }

  private static IllegalArgumentException malformed(
      SqlDriver driver, String setting, String value, @Nullable String detail) {
    return new IllegalArgumentException(
        setting
            + " must be "
            + driver.scheme()
            + "://host:port/database?user=name&password=secret but was \""
            + withoutPassword(value)
            + "\""
            + (detail == null ? "" : ": " + detail)
            + "; correct it, or unset it to have a server started");
  }

  private static String withoutPassword(String url) {
    return PASSWORD.matcher(url).replaceAll("$1***");
  }

  JdbcUrl withDatabase(String other) {
    return new JdbcUrl(driver, authority, other, query);
  }

  String text() {
    return driver.scheme() + "://" + authority + "/" + database + "?" + query;
  }

  /** For messages: the password is hidden. */
  @Override
  public String toString() {
    return withoutPassword(text());
  }
}
