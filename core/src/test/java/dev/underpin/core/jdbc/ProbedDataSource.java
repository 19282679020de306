package dev.underpin.core.jdbc;

import java.io.PrintWriter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A real data source that notes what is done on its connections ({@code "setAutoCommit false"},
 * {@code "execute CREATE TABLE …"}, {@code "commit"}) and lets a test throw just before it.
 */
final class ProbedDataSource implements DataSource {

  /** Sees a call before it happens. */
  @FunctionalInterface
  interface Probe {
    void before(String call) throws SQLException;
  }

  private static final Set<String> NOTED =
      Set.of(
          "setAutoCommit",
          "commit",
          "rollback",
          "close",
          "execute",
          "executeQuery",
          "executeUpdate");

  private final DataSource real;
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final List<List<String>> callsByConnection = new CopyOnWriteArrayList<>();
  private Semaphore free = new Semaphore(Integer.MAX_VALUE);
  private boolean autoCommit = true;
  private volatile Probe probe = call -> {};

  ProbedDataSource(DataSource real) {
    this.real = real;
  }

  /** As pools do that are told to: connections come with auto-commit off. */
  ProbedDataSource withoutAutoCommit() {
    autoCommit = false;
    return this;
  }

  /** As a pool of that size, which refuses who has waited for 30 seconds. */
  ProbedDataSource limitedTo(int connections) {
    free = new Semaphore(connections);
    return this;
  }

  ProbedDataSource probe(Probe before) {
    probe = before;
    return this;
  }

  /** Fails whatever starts with these words. */
  ProbedDataSource failOn(String words) {
    return probe(
        call -> {
          if (call.startsWith(words)) {
            throw new SQLException("injected: " + call);
          }
        });
  }

  /** What was done so far, in order, on all connections. */
  List<String> calls() {
    return calls;
  }

  /** The same, a list for each connection. */
  List<List<String>> callsByConnection() {
    return callsByConnection;
  }

  @Override
  public Connection getConnection() throws SQLException {
    List<String> ofThisOne = new CopyOnWriteArrayList<>();
    note("getConnection", ofThisOne);
    takePermit();
    Connection connection = real.getConnection();
    connection.setAutoCommit(autoCommit);
    callsByConnection.add(ofThisOne);
    return proxy(Connection.class, connection, "", ofThisOne);
  }

  private void takePermit() throws SQLException {
    try {
      if (!free.tryAcquire(30, TimeUnit.SECONDS)) {
        throw new SQLException("pool is exhausted");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException(e);
    }
  }

  private void note(String call, List<String> ofThisOne) throws SQLException {
    calls.add(call);
    ofThisOne.add(call);
    probe.before(call);
  }

  private <T> T proxy(Class<T> type, T target, String sql, List<String> ofThisOne) {
    boolean isConnection = type == Connection.class;
    InvocationHandler handler =
        (self, method, arguments) -> {
          boolean isClose = method.getName().equals("close");
          if (NOTED.contains(method.getName()) && (isConnection || !isClose)) {
            note(describe(method, arguments, sql), ofThisOne);
          }
          Object result = invoke(target, method, arguments);
          if (isConnection && isClose) {
            free.release();
          }
          return wrapped(result, arguments, ofThisOne);
        };
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static String describe(Method method, Object @Nullable [] arguments, String sql) {
    Object subject = arguments == null || arguments.length == 0 ? sql : arguments[0];
    return (method.getName() + ' ' + subject).strip();
  }

  private @Nullable Object wrapped(
      @Nullable Object result, Object @Nullable [] arguments, List<String> ofThisOne) {
    if (result instanceof PreparedStatement statement && arguments != null) {
      return proxy(PreparedStatement.class, statement, String.valueOf(arguments[0]), ofThisOne);
    }
    return result instanceof Statement statement
        ? proxy(Statement.class, statement, "", ofThisOne)
        : result;
  }

  private static @Nullable Object invoke(
      Object target, Method method, Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) {}

  @Override
  public void setLoginTimeout(int seconds) {}

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
