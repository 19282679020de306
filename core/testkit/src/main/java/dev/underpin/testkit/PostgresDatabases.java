package dev.underpin.testkit;

/** Makes and drops databases as PostgreSQL wants it. */
record PostgresDatabases(SqlClient client) implements Databases {

  @Override
  public TestDatabase fresh() {
    String name = Databases.freshName();
    client.execute("create database " + name + " template template0"); // template1 may be in use
    return new TestDatabase(client.url().withDatabase(name), this);
  }

  @Override
  public int terminateConnections(String database) {
    return client
        .query(
            "select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = '"
                + database
                + "'")
        .size();
  }

  @Override
  public void drop(String database) {
    client.execute("drop database if exists " + database + " with (force)");
  }
}
