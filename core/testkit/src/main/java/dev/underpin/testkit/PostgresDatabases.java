package dev.underpin.testkit;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Makes and drops databases as PostgreSQL wants it. To make one takes it a tenth of a second: on a
 * server of the build, one that a test has closed is emptied for the next test of this JVM. It gets
 * another name first, so that to whoever still knows the old one it is as gone as if it was
 * dropped.
 */
record PostgresDatabases(SqlClient client, boolean isOfTheBuild) implements Databases {
  private static final Map<String, Queue<String>> EMPTIED = new ConcurrentHashMap<>();

  private static final String TERMINATE =
      "select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = '%s'";

  /** Looks every few milliseconds, where waiting for one to end looks ten times a second. */
  private static final String END_SESSIONS =
      """
      do $$ begin
        for i in 1..400 loop
          perform pg_stat_clear_snapshot();
          exit when not exists (select from pg_stat_activity where datname = '%1$s');
          perform pg_terminate_backend(pid) from pg_stat_activity where datname = '%1$s';
          perform pg_sleep(0.005);
        end loop;
      end $$;
      """;

  /** Drops schemas with all that is in them, and the database's own settings. */
  private static final String EMPTY =
      """
      do $$
      declare name text;
      begin
        for name in select nspname from pg_namespace
            where nspname !~ '^pg_' and nspname <> 'information_schema' loop
          execute format('drop schema %I cascade', name);
        end loop;
        execute format('alter database %I reset all', current_database());
      end $$;
      create schema public authorization pg_database_owner;
      grant usage on schema public to public
      """;

  @Override
  public TestDatabase fresh() {
    String name = emptied().poll();
    if (name == null) {
      name = Databases.freshName();
      client.execute("create database " + name + " template template0"); // template1 may be in use
    }
    return new TestDatabase(client.url().withDatabase(name), this);
  }

  @Override
  public int terminateConnections(String database) {
    return client.query(TERMINATE.formatted(database)).size();
  }

  @Override
  public void drop(String database) {
    String left = isOfTheBuild ? emptied(database) : database;
    if (left != null) {
      client.execute("drop database if exists " + left + " with (force)");
    }
  }

  /** Keeps it for another test; else the name of what is to be dropped. */
  private @Nullable String emptied(String database) {
    String name = Databases.freshName();
    try {
      client.execute(
          END_SESSIONS.formatted(database)
              + "alter database %s rename to %s".formatted(database, name));
    } catch (IllegalStateException e) {
      return database; // gone, or someone came back at once
    }
    try {
      new SqlClient(client.url().withDatabase(name)).execute(EMPTY);
      client.execute(END_SESSIONS.formatted(name)); // that one's too
    } catch (IllegalStateException e) {
      return name;
    }
    emptied().add(name);
    return null;
  }

  private Queue<String> emptied() {
    return EMPTIED.computeIfAbsent(client.url().text(), url -> new ConcurrentLinkedQueue<>());
  }
}
