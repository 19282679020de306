package dev.underpin.examples.springboot;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * A real pool whose connections note who opened them, and who did what to their transaction: the
 * class that made the call, not those it was made for.
 */
final class RecordingDataSource extends DelegatingDataSource {

  /** A call that begins, ends or changes a transaction, or a statement in it. */
  record Call(String what, String by) {
    boolean isOurs() {
      return by.startsWith("dev.underpin.");
    }

    boolean isStatement() {
      return what.startsWith("prepareStatement ");
    }
  }

  /** A connection from the pool, until it goes back. */
  record Recorded(String openedBy, List<Call> calls) {
    boolean isOurs() {
      return openedBy.startsWith("dev.underpin.");
    }

    /** Once, and nothing was done after that. */
    boolean isClosed() {
      List<String> calls = transaction();
      return !calls.isEmpty() && calls.indexOf("close") == calls.size() - 1;
    }

    List<String> transaction() {
      return calls.stream().filter(call -> !call.isStatement()).map(Call::what).toList();
    }
  }

  private static final Set<String> NOTED =
      Set.of(
          "commit",
          "rollback",
          "close",
          "abort",
          "setAutoCommit",
          "setTransactionIsolation",
          "setReadOnly",
          "setSavepoint",
          "releaseSavepoint",
          "setHoldability",
          "setNetworkTimeout",
          "setSchema",
          "setCatalog",
          "setClientInfo",
          "prepareStatement");

  private final List<Recorded> connections = new CopyOnWriteArrayList<>();

  RecordingDataSource(DataSource real) {
    super(real);
  }

  /** In the order in which they were opened. */
  List<Recorded> connections() {
    return connections;
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection real = obtainTargetDataSource().getConnection();
    Recorded recorded = new Recorded(caller(), new CopyOnWriteArrayList<>());
    connections.add(recorded);
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (self, method, arguments) -> {
              note(method, arguments, recorded);
              return invoke(real, method, arguments);
            });
  }

  private static void note(Method method, Object @Nullable [] arguments, Recorded on) {
    if (NOTED.contains(method.getName())) {
      String first = arguments == null ? "" : String.valueOf(arguments[0]);
      on.calls().add(new Call((method.getName() + ' ' + first).strip(), caller()));
    }
  }

  private static String caller() {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames
                    .map(StackWalker.StackFrame::getClassName)
                    .filter(RecordingDataSource::isSomebody)
                    .findFirst()
                    .orElse("nobody"));
  }

  private static boolean isSomebody(String name) {
    return !name.startsWith(RecordingDataSource.class.getName())
        && !name.startsWith("java.")
        && !name.startsWith("jdk.")
        && !name.contains("$Proxy");
  }

  private static @Nullable Object invoke(
      Connection real, Method method, Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }
}
