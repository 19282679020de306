package dev.underpin.jobs.jdbc;

import dev.underpin.core.jdbc.SchemaInstaller;
import java.util.List;
import javax.sql.DataSource;

/**
 * The tables of {@link JdbcJobStore}, whose names begin with {@code underpin_job}.
 *
 * <p>{@link #install} brings them to this version, safely when ten nodes start at once.
 *
 * <p>Teams with Flyway or Liquibase leave {@code install} alone and run the same scripts, which are
 * plain SQL in the jar: {@code dev/underpin/jobs/jdbc/postgresql/V1__jobs.sql} and what follows, or
 * those of {@code mariadb} (for MySQL too) or {@code h2}. With Flyway copy each script into the
 * application's own folder, under the next number of the application ({@code
 * V42__underpin_jobs_1.sql}); with Liquibase name it in a change set:
 *
 * <pre>{@code
 * <changeSet id="underpin-jobs-1" author="underpin">
 *   <sqlFile path="dev/underpin/jobs/jdbc/postgresql/V1__jobs.sql"/>
 * </changeSet>
 * <changeSet id="underpin-jobs-2" author="underpin">
 *   <sqlFile path="dev/underpin/jobs/jdbc/postgresql/V2__schedules.sql"/>
 * </changeSet>
 * }</pre>
 *
 * <p>A script never changes once it is released; a new version of the tables is a script more,
 * which nodes of the version before can run on: install it with the first new node.
 */
public final class JobsSchema {

  private static final List<String> SCRIPTS =
      List.of(
          "V1__jobs.sql",
          "V2__schedules.sql",
          "V4__pauses.sql",
          "V5__limits.sql",
          "V6__batches.sql");

  private JobsSchema() {}

  static List<String> scripts() {
    return SCRIPTS;
  }

  /**
   * Installs what is missing.
   *
   * @param dataSource gives connections that may create tables
   * @throws dev.underpin.core.jdbc.SchemaException if a statement fails, or if the database has a
   *     newer version than this jar knows
   */
  public static void install(DataSource dataSource) {
    String[] all = SCRIPTS.toArray(String[]::new);
    SchemaInstaller.of("underpin_jobs", JobsSchema.class, all).install(dataSource);
  }
}
