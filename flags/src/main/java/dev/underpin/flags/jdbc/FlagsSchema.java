package dev.underpin.flags.jdbc;

import dev.underpin.core.jdbc.SchemaInstaller;
import javax.sql.DataSource;

/**
 * The tables of {@link JdbcFlagStore}: {@code underpin_flags}, {@code underpin_flag_history} and
 * {@code underpin_flag_revision}.
 *
 * <p>{@link #install} brings them to this version, safely when ten nodes start at once. Teams with
 * Flyway or Liquibase run the same scripts from the jar instead: {@code
 * dev/underpin/flags/jdbc/postgresql/V1__flags.sql}, {@code mariadb} (MySQL too) or {@code h2}.
 *
 * <pre>{@code
 * FlagsSchema.install(dataSource);
 * }</pre>
 */
public final class FlagsSchema {

  private static final SchemaInstaller INSTALLER =
      SchemaInstaller.of("underpin_flags", FlagsSchema.class, "V1__flags.sql");

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
