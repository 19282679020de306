package dev.underpin.jobs.jdbc;

import dev.underpin.core.jdbc.SchemaInstaller;
import javax.sql.DataSource;

/**
 * The tables of {@link JdbcJobStore}: {@code underpin_jobs} and {@code underpin_job_workers}.
 *
 * <p>{@link #install} brings them to this version, safely when ten nodes start at once. Teams with
 * Flyway or Liquibase run the same scripts from the jar instead: {@code
 * dev/underpin/jobs/jdbc/postgresql/V1__jobs.sql}, or {@code h2}.
 */
public final class JobsSchema {

  private static final SchemaInstaller INSTALLER =
      SchemaInstaller.of("underpin_jobs", JobsSchema.class, "V1__jobs.sql");

  private JobsSchema() {}

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
