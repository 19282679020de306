package dev.underpin.core.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * Brings a module's tables to the version that this jar knows: the scripts that are missing run in
 * order, once, however many nodes start at the same time.
 *
 * <pre>{@code
 * SchemaInstaller.of("underpin_jobs", JobsSchema.class, "V1__jobs.sql").install(dataSource);
 * }</pre>
 *
 * <p>What ran is noted in the table {@code underpin_schema}, with a checksum a script. PostgreSQL
 * runs everything in one transaction, behind an advisory lock of that transaction, which works
 * through a transaction pooler too. Where DDL commits by itself (H2, MariaDB, MySQL), a second
 * connection holds a row lock meanwhile and every statement is noted before and after, so that an
 * installer that was killed is continued by the next start: the statement that was under way runs
 * again, and if it says that its table, column or index exists (or is gone) already, it had been
 * done. Statements that change rows must bear being run twice there.
 *
 * <p>Statements end at semicolons that are in no quotes (of dollars too, in PostgreSQL) and no
 * comments. A line {@code DELIMITER //} lets triggers of MariaDB have semicolons in them.
 *
 * <p>Teams that use Flyway or Liquibase run the same scripts from the jar by those, and never call
 * this. Immutable and thread-safe.
 */
public final class SchemaInstaller {

  private static final Pattern MODULE = Pattern.compile("[a-z][a-z0-9_]{0,63}");

  private final String module;
  private final Class<?> anchor;
  private final List<String> scripts;

  private SchemaInstaller(String module, Class<?> anchor, List<String> scripts) {
    this.module = module;
    this.anchor = anchor;
    this.scripts = scripts;
  }

  /**
   * An installer of a module's scripts.
   *
   * @param module names the module in {@code underpin_schema}: lower-case letters, digits, {@code
   *     _}
   * @param anchor the scripts are resources in a folder a dialect beside this class
   * @param scripts their names in order, {@code V1__….sql}, {@code V2__….sql} …
   * @return the installer
   * @throws IllegalArgumentException if a name is malformed, there is no script, or the scripts are
   *     not in the order of their versions
   */
  public static SchemaInstaller of(String module, Class<?> anchor, String... scripts) {
    if (!MODULE.matcher(module).matches()) {
      throw new IllegalArgumentException(
          "module must be lower-case letters, digits and '_', at most 64, but was \"%s\""
              .formatted(module));
    }
    if (scripts.length == 0) {
      throw new IllegalArgumentException("scripts of module " + module + " must not be empty");
    }
    requireAscending(module, List.of(scripts));
    return new SchemaInstaller(module, anchor, List.of(scripts));
  }

  private static void requireAscending(String module, List<String> scripts) {
    int last = 0;
    for (String script : scripts) {
      int version = SqlScript.version(script);
      if (version <= last) {
        throw new IllegalArgumentException(
            "scripts of module %s must be in the order of their versions but %s comes after V%d"
                .formatted(module, script, last));
      }
      last = version;
    }
  }

  /**
   * Installs what is missing; returns when the tables are there, whoever installed them.
   *
   * @param dataSource gives one connection on PostgreSQL, two at a time elsewhere
   * @throws SchemaException if a statement fails, or if an installed script was changed since
   * @throws IllegalArgumentException if this module has no scripts for the database, or one opens a
   *     quote or comment that it does not close
   */
  public void install(DataSource dataSource) {
    try (Connection connection = dataSource.getConnection()) {
      Dialect dialect = Dialect.of(connection);
      SchemaChange change = new SchemaChange(module, read(dialect));
      if (dialect == Dialect.POSTGRESQL) {
        change.inOneTransaction(connection);
      } else {
        change.statementByStatement(connection, dataSource);
      }
    } catch (SQLException e) {
      throw new SchemaException(
          "could not install the tables of %s: %s".formatted(module, e.getMessage()), e);
    }
  }

  private List<SqlScript> read(Dialect dialect) {
    return scripts.stream().map(name -> SqlScript.read(anchor, dialect, name)).toList();
  }
}
