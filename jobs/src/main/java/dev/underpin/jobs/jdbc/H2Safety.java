package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.store.Capability;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether an H2 database keeps what it acknowledged when its process is killed.
 *
 * <p>H2 writes a commit to its file half a second later unless {@code WRITE_DELAY=0}. Since 2.5 it
 * also uses the space of old chunks again before the new ones are safe: 4 of 70 kills lost
 * committed rows with 2.5.252, none of 70 with {@code REUSE_SPACE=FALSE}, none of 70 with 2.4.240.
 */
final class H2Safety {

  private static final String DATABASE_FILE = "SELECT DATABASE_PATH()";
  private static final String SETTINGS =
      "SELECT setting_name, setting_value FROM information_schema.settings"
          + " WHERE setting_name IN ('WRITE_DELAY', 'REUSE_SPACE')";

  private H2Safety() {}

  static Set<Capability> capabilities(Connection connection) throws SQLException {
    String file = Sql.list(connection, DATABASE_FILE, row -> orEmpty(row.getString(1))).get(0);
    if (file.isEmpty()) {
      return EnumSet.of(Capability.TRANSACTIONAL);
    }
    Map<String, String> settings = new HashMap<>();
    Sql.list(connection, SETTINGS, row -> settings.put(row.getString(1), row.getString(2)) == null);
    String version = connection.getMetaData().getDatabaseProductVersion();
    requireSafe(file, version, settings.get("WRITE_DELAY"), settings.get("REUSE_SPACE"));
    return EnumSet.of(Capability.TRANSACTIONAL, Capability.DURABLE);
  }

  /**
   * @throws IllegalStateException if committed rows could be lost when the process is killed
   */
  static void requireSafe(
      String file, String version, @Nullable String writeDelay, @Nullable String reuseSpace) {
    if (!"0".equals(writeDelay)) {
      throw new IllegalStateException(
          "WRITE_DELAY of the H2 database %s must be 0 but was %s: jobs that were acknowledged would be lost when the process dies; add ;WRITE_DELAY=0 to its JDBC URL"
              .formatted(file, writeDelay));
    }
    boolean reuses = reuseSpace == null || !reuseSpace.toUpperCase(Locale.ROOT).equals("FALSE");
    if (reuses && is25OrNewer(version)) {
      throw new IllegalStateException(
          "REUSE_SPACE of the H2 database %s must be FALSE with H2 %s but was %s: since 2.5 it overwrites space too early, and committed jobs would be lost when the process dies; add ;REUSE_SPACE=FALSE to its JDBC URL (the file then grows until it is compacted), or use H2 2.4.240"
              .formatted(file, version, reuseSpace == null ? "TRUE by default" : reuseSpace));
    }
  }

  /** What cannot be read is taken for the newest. */
  private static boolean is25OrNewer(String version) {
    String[] parts = version.trim().split("[^0-9]+", 3);
    try {
      int major = Integer.parseInt(parts[0]);
      int minor = Integer.parseInt(parts[1]);
      return major > 2 || (major == 2 && minor >= 5);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      return true;
    }
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
