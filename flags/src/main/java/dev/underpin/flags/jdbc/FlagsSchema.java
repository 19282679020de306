package dev.underpin.flags.jdbc;

import dev.underpin.core.jdbc.SchemaInstaller;
import javax.sql.DataSource;

/**
 * The tables of {@link JdbcFlagStore}: {@code underpin_flags}, {@code underpin_flag_history},
 * {@code underpin_flag_revision}, {@code underpin_flag_segments} and {@code
 * underpin_flag_segment_history}.
 *
 * <p>{@link #install} brings them to this version, safely when ten nodes start at once. Teams with
 * Flyway or Liquibase run the same scripts from the jar instead: {@code
 * dev/underpin/flags/jdbc/postgresql/V1__flags.sql}, {@code V2__segments.sql}, {@code mariadb}
 * (MySQL too) or {@code h2}. Nodes of before V2 go on beside it: they see no segments, and a flag
 * that names one, or was removed, stays what it was there.
 *
 * <pre>{@code
 * FlagsSchema.install(dataSource);
 * }</pre>
 */
public final class FlagsSchema {

  private static final SchemaInstaller INSTALLER =
      SchemaInstaller.of("underpin_flags", FlagsSchema.class, "V1__flags.sql", "V2__segments.sql");

  private FlagsSchema() {}

  /**
   * Installs what is missing.
   *
   * @param dataSource gives connections that may create tables
   * @throws dev.underpin.core.jdbc.SchemaException if a statement fails, or if the database has a
   *     newer version than this jar knows
   */
  public static void install(DataSource dataSource) {
    INSTALLER.install(dataSource);
  }
}
