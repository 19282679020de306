package dev.underpin.testkit;

import java.util.List;

/** Makes and drops databases as MariaDB and MySQL want it. */
record MariaDbDatabases(SqlClient client) implements Databases {

  @Override
  public TestDatabase fresh() {
    String name = Databases.freshName();
    client.execute("create database " + name + " character set utf8mb4");
    return new TestDatabase(client.url().withDatabase(name), this);
  }

  /** {@code KILL} returns at once: each connection ends by itself soon after. */
  @Override
  public int terminateConnections(String database) {
    List<String> ids =
        client.query("select id from information_schema.processlist where db = '" + database + "'");
    ids.forEach(this::kill);
    return ids.size();
  }

  private void kill(String id) {
    try {
      client.execute("kill connection " + id);
    } catch (IllegalStateException e) {
      if (!client.query("select id from information_schema.processlist").contains(id)) {
        return; // it has ended by itself meanwhile
      }
      throw e;
    }
  }

  /** There is no "force": a transaction that is open would keep the database from being dropped. */
  @Override
  public void drop(String database) {
    terminateConnections(database);
    client.execute("drop database if exists " + database);
  }
}
