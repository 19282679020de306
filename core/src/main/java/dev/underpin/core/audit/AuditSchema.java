package dev.underpin.core.audit;

import dev.underpin.core.jdbc.SchemaInstaller;
import javax.sql.DataSource;

/**
 * The tables of {@link AuditLog}: {@code underpin_audit} and {@code underpin_audit_head}.
 *
 * <p>{@link #install} brings them to this version, safely when ten nodes start at once. Teams with
 * Flyway or Liquibase run the same scripts from the jar instead: {@code
 * dev/underpin/core/audit/postgresql/V1__audit.sql}, {@code mariadb} (MySQL too) or {@code h2}.
 */
public final class AuditSchema {

  private static final SchemaInstaller INSTALLER =
      SchemaInstaller.of("underpin_audit", AuditSchema.class, "V1__audit.sql");

  private AuditSchema() {}

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
