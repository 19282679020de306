package dev.underpin.examples.benchmarks.chaosjobs;

import dev.underpin.testkit.MariaDbServer;
import dev.underpin.testkit.PostgresServer;
import dev.underpin.testkit.PrivateServer;
import java.util.Locale;
import java.util.Map;

/** A database that chaos is made with, and how its own words are. */
enum Engine {
  POSTGRESQL(
      "TIMESTAMPTZ DEFAULT clock_timestamp()",
      "(extract(epoch FROM %s) * 1000)::bigint",
      "clock_timestamp()",
      "DROP DATABASE %s WITH (FORCE)"),
  MARIADB(
      "DATETIME(6) DEFAULT CURRENT_TIMESTAMP(6)",
      "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', %s) DIV 1000",
      "UTC_TIMESTAMP(6)",
      "DROP DATABASE %s");

  private static final String POSTGRES_SESSIONS =
      "SELECT pid FROM pg_stat_activity WHERE datname = '%s' AND pid <> pg_backend_pid()"
          + " ORDER BY random() LIMIT %d";
  private static final String MARIADB_SESSIONS =
      "SELECT id FROM information_schema.processlist WHERE db = '%s' AND id <> connection_id()"
          + " ORDER BY rand() LIMIT %d";

  private final String timeColumn;
  private final String millis;
  private final String now;
  private final String drop;

  Engine(String timeColumn, String millis, String now, String drop) {
    this.timeColumn = timeColumn;
    this.millis = millis;
    this.now = now;
    this.drop = drop;
  }

  /** By the word of an option. */
  static Engine named(String word) {
    for (Engine engine : values()) {
      if (engine.word().equals(word)) {
        return engine;
      }
    }
    throw new IllegalArgumentException(
        "--database must be postgresql or mariadb but was \"%s\"".formatted(word));
  }

  /** By what a URL begins with. */
  static Engine of(String url) {
    return url.startsWith("jdbc:postgresql:") ? POSTGRESQL : MARIADB;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  Class<?> driver() {
    if (this == MARIADB) {
      return org.mariadb.jdbc.Driver.class;
    }
    return org.postgresql.Driver.class;
  }

  String[] ledger() {
    return new String[] {
      "CREATE TABLE ledger_runs (job_id BIGINT, request VARCHAR(200), node VARCHAR(200), at %s)"
          .formatted(timeColumn),
      "CREATE TABLE ledger_effects (job_id BIGINT, request VARCHAR(200), node VARCHAR(200), at %s)"
          .formatted(timeColumn),
      "CREATE TABLE ledger_orders (job_id BIGINT)",
      "CREATE TABLE ledger_visits (id %s PRIMARY KEY, job_id BIGINT, name VARCHAR(400), entered %s, exited %s)"
          .formatted(serial(), timeColumn, timeColumn.replaceFirst(" .*", "")),
      "CREATE TABLE ledger_leases (seq %s PRIMARY KEY, job_id BIGINT, kind VARCHAR(100), limit_key VARCHAR(400), delta INT, at %s)"
          .formatted(serial(), timeColumn),
    };
  }

  private String serial() {
    return this == POSTGRESQL ? "BIGSERIAL" : "BIGINT AUTO_INCREMENT";
  }

  /** Has the database note each claim of a limited job, and each end of one. */
  String[] leaseTriggers() {
    String insert =
        "INSERT INTO ledger_leases (job_id, kind, limit_key, delta) VALUES (OLD.id, OLD.kind,"
            + " OLD.limit_key, CASE WHEN OLD.worker IS NULL THEN 1 ELSE -1 END);";
    String limited = "OLD.kind IN ('chaos.limited', 'chaos.few')";
    String changed = limited + " AND (OLD.worker IS NULL) <> (NEW.worker IS NULL)";
    String ended = limited + " AND OLD.worker IS NOT NULL";
    return this == POSTGRESQL
        ? new String[] {
          "CREATE FUNCTION note_lease() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
              + insert
              + " RETURN NULL; END $$",
          "CREATE TRIGGER lease_changed AFTER UPDATE ON underpin_jobs FOR EACH ROW WHEN (%s) EXECUTE FUNCTION note_lease()"
              .formatted(changed),
          "CREATE TRIGGER lease_ended AFTER DELETE ON underpin_jobs FOR EACH ROW WHEN (%s) EXECUTE FUNCTION note_lease()"
              .formatted(ended)
        }
        : new String[] {
          "CREATE TRIGGER lease_changed AFTER UPDATE ON underpin_jobs FOR EACH ROW IF %s THEN %s END IF"
              .formatted(changed, insert),
          "CREATE TRIGGER lease_ended AFTER DELETE ON underpin_jobs FOR EACH ROW IF %s THEN %s END IF"
              .formatted(ended, insert)
        };
  }

  /** Notes the end of a visit, so many microseconds ago. */
  String leaveVisit() {
    return this == POSTGRESQL
        ? "UPDATE ledger_visits SET exited = clock_timestamp() - ? * interval '1 microsecond' WHERE"
            + " id = ?"
        : "UPDATE ledger_visits SET exited = CURRENT_TIMESTAMP(6) - INTERVAL ? MICROSECOND WHERE id"
            + " = ?";
  }

  /** An expression: a time as microseconds. */
  String micros(String time) {
    return this == POSTGRESQL
        ? "(extract(epoch FROM " + time + ") * 1000000)::bigint"
        : "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', " + time + ")";
  }

  /** An expression: a time as milliseconds. */
  String millis(String time) {
    return millis.formatted(time);
  }

  String nowMillis() {
    return millis(now);
  }

  String drop(String database) {
    return drop.formatted(database);
  }

  /** Some sessions of a database other than this one. */
  String sessions(String database, int most) {
    return (this == POSTGRESQL ? POSTGRES_SESSIONS : MARIADB_SESSIONS).formatted(database, most);
  }

  String terminate(long session) {
    return this == POSTGRESQL
        ? "SELECT pg_terminate_backend(" + session + ")"
        : "KILL CONNECTION " + session;
  }

  /** What ends a connection through a black hole at some time, as parameters of a URL. */
  static String timeouts(String url) {
    return url
        + (of(url) == POSTGRESQL
            ? "&socketTimeout=5&connectTimeout=3"
            : "&socketTimeout=5000&connectTimeout=3000");
  }

  /** A server that keeps what it has acknowledged, to be stopped and killed. */
  Server start() {
    if (this == POSTGRESQL) {
      PrivateServer<PostgresServer> server = PostgresServer.startPrivate(Map.of());
      return new Server(server, server.server().jdbcUrl());
    }
    PrivateServer<MariaDbServer> server = MariaDbServer.startPrivate(Map.of());
    return new Server(server, server.server().jdbcUrl());
  }

  /** A server that was started here. */
  record Server(PrivateServer<?> process, String url) {}
}
