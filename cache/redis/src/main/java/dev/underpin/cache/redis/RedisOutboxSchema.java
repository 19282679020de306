package dev.underpin.cache.redis;

import dev.underpin.core.jdbc.SchemaInstaller;
import javax.sql.DataSource;

/**
 * The table behind {@link RedisStoreBuilder#outbox}: {@code underpin_cache_outbox}, whose rows live
 * for less than a second while Redis is up.
 *
 * <pre>{@code
 * RedisOutboxSchema.install(dataSource);
 * }</pre>
 *
 * <p>{@link #install} is safe when ten nodes start at once. Teams with Flyway or Liquibase run the
 * same script from the jar instead: {@code
 * dev/underpin/cache/redis/postgresql/V1__cache_outbox.sql}, {@code mariadb} (MySQL too) or {@code
 * h2}.
 */
public final class RedisOutboxSchema {

  private static final SchemaInstaller INSTALLER =
      SchemaInstaller.of("underpin_cache", RedisOutboxSchema.class, "V1__cache_outbox.sql");

  private RedisOutboxSchema() {}

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
