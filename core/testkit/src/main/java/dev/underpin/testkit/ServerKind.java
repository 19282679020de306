package dev.underpin.testkit;

import java.util.Map;

/** The servers that the host knows how to run. */
enum ServerKind {
  /** For tests that need SQL: fast, and not safe against a crash of the machine. */
  POSTGRES,
  /** For tests that need what was committed to be there after a crash. */
  POSTGRES_DURABLE,
  /** The same choice in the SQL of MySQL. */
  MARIADB,
  /** What was committed there is there after a crash. */
  MARIADB_DURABLE,
  /** Keeps nothing on disk unless asked. */
  REDIS;

  /** The program with this kind's settings and the further ones, which win. */
  Program program(Binaries binaries, Map<String, String> further) {
    return switch (this) {
      case POSTGRES -> PostgresProgram.fast(binaries, further);
      case POSTGRES_DURABLE -> PostgresProgram.durable(binaries, further);
      case MARIADB -> MariaDbProgram.fast(binaries, further);
      case MARIADB_DURABLE -> MariaDbProgram.durable(binaries, further);
      case REDIS -> new RedisProgram(binaries, further);
    };
  }
}
