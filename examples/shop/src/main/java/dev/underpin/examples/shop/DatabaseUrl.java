package dev.underpin.examples.shop;

import static dev.underpin.examples.shop.StartFailure.quoted;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A JDBC URL that the shop can run on, and the folder that belongs to it.
 *
 * @param value the URL as it was given, which may hold a password: print {@link #toString()}
 * @param folder where the shop keeps its files: beside an H2 file, else {@code shop-data}
 */
record DatabaseUrl(String value, Path folder) {
  /**
   * One H2 file. Each commit is written before it is acknowledged ({@code WRITE_DELAY=0}), and the
   * shop itself closes the database, after its last request ({@code DB_CLOSE_ON_EXIT=FALSE}).
   */
  static final String DEFAULT =
      "jdbc:h2:file:./shop-data/shop;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";

  private static final Path DEFAULT_FOLDER = Path.of("shop-data");
  private static final String H2 = "jdbc:h2:";
  private static final String POSTGRESQL = "jdbc:postgresql:";
  private static final Pattern H2_MEMORY_OR_SERVER =
      Pattern.compile("mem:[^;]+.*|(tcp|ssl)://[^;]+.*");
  private static final Pattern H2_FILE =
      Pattern.compile("(?:file:)?((?:/|\\./|\\.\\./|~/|[A-Za-z]:[/\\\\])[^;]+)(?:;.*)?");

  static DatabaseUrl parse(String url) throws StartFailure {
    if (url.startsWith(H2)) {
      return h2(url, url.substring(H2.length()));
    }
    if (url.startsWith(POSTGRESQL) && hasDriver(url)) {
      return new DatabaseUrl(url, DEFAULT_FOLDER);
    }
    throw StartFailure.usage(
        ("--db must be a JDBC URL of H2 or PostgreSQL but was %s; pass for example --db"
                + " jdbc:postgresql://localhost:5432/shop")
            .formatted(quoted(shown(url))));
  }

  private static DatabaseUrl h2(String url, String target) throws StartFailure {
    if (H2_MEMORY_OR_SERVER.matcher(target).matches()) {
      return new DatabaseUrl(url, DEFAULT_FOLDER);
    }
    Matcher file = H2_FILE.matcher(target);
    try {
      if (file.matches()) {
        return new DatabaseUrl(url, folder(file.group(1)));
      }
    } catch (InvalidPathException malformed) {
      // falls through: not a file name, which is what the message says
    }
    throw StartFailure.usage(
        ("--db must name an H2 database by mem:NAME or by a path that starts with /, ./ or ~/ but"
                + " was %s; pass for example --db jdbc:h2:file:./shop-data/shop")
            .formatted(quoted(shown(url))));
  }

  private static Path folder(String file) {
    String home = System.getProperty("user.home", ".");
    Path path = file.startsWith("~/") ? Path.of(home, file.substring(2)) : Path.of(file);
    Path parent = path.getParent();
    return parent == null ? path : parent;
  }

  private static boolean hasDriver(String url) {
    try {
      DriverManager.getDriver(url);
      return true;
    } catch (SQLException refusedByAllDrivers) {
      return false;
    }
  }

  boolean isH2() {
    return value.startsWith(H2);
  }

  /** Whether the database is a file of this process, in {@link #folder()}. */
  boolean isH2File() {
    return isH2() && !H2_MEMORY_OR_SERVER.matcher(value.substring(H2.length())).matches();
  }

  /** Whether the URL says so itself, in a setting of that name; H2 refuses settings given twice. */
  boolean hasSetting(String name) {
    return value.toUpperCase(Locale.ROOT).contains(";" + name + "=");
  }

  /** The URL without its settings, where passwords are. */
  @Override
  public String toString() {
    return shown(value);
  }

  private static String shown(String url) {
    return url.replaceFirst("[?;].*", "").replaceFirst("//[^/]*@", "//");
  }
}
