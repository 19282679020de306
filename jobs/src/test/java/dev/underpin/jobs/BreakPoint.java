package dev.underpin.jobs;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A place on the way to the database at which a process is to break. */
final class BreakPoint {

  /** How long a process waits there to be frozen; then it goes on, as one does that wakes up. */
  private static final long WAIT_SECONDS = 3;

  /** Where: before a statement, before the commit of a transaction that has it, or after that. */
  enum Kind {
    STATEMENT,
    COMMIT,
    COMMITTED
  }

  private final boolean dies;
  private final Kind kind;
  private final String part;
  private final AtomicInteger left;

  private BreakPoint(boolean dies, Kind kind, String part, int times) {
    this.dies = dies;
    this.kind = kind;
    this.part = part;
    this.left = new AtomicInteger(times);
  }

  static @Nullable BreakPoint of(String[] args) {
    return args[1].equals("live")
        ? null
        : new BreakPoint(
            args[1].equals("die"), Kind.valueOf(args[2]), args[3], Integer.parseInt(args[4]));
  }

  DataSource before(DataSource dataSource) {
    return (DataSource)
        proxy(
            DataSource.class,
            (method, arguments) -> {
              Object answer = method.invoke(dataSource, arguments);
              return answer instanceof Connection connection ? before(connection) : answer;
            });
  }

  private Connection before(Connection connection) {
    AtomicBoolean isIn = new AtomicBoolean();
    return (Connection)
        proxy(
            Connection.class,
            (method, arguments) -> {
              if (arguments != null
                  && arguments.length > 0
                  && arguments[0] instanceof String sql
                  && sql.contains(part)) {
                isIn.set(true);
                reached(Kind.STATEMENT);
              }
              boolean commits = method.getName().equals("commit") && isIn.getAndSet(false);
              if (commits) {
                reached(Kind.COMMIT);
              }
              Object answer = method.invoke(connection, arguments);
              if (commits) {
                reached(Kind.COMMITTED);
              }
              return answer;
            });
  }

  private void reached(Kind place) throws InterruptedException {
    if (place == kind && left.decrementAndGet() == 0) {
      if (dies) {
        Runtime.getRuntime().halt(137);
      }
      System.out.println("waiting");
      if (!new CountDownLatch(1).await(WAIT_SECONDS, TimeUnit.SECONDS)) {
        System.out.println("going on");
      }
    }
  }

  private interface Call {
    @Nullable Object of(Method method, @Nullable Object @Nullable [] arguments) throws Throwable;
  }

  private static Object proxy(Class<?> type, Call call) {
    return Proxy.newProxyInstance(
        BreakPoint.class.getClassLoader(),
        new Class<?>[] {type},
        (proxy, method, arguments) -> {
          try {
            return call.of(method, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        });
  }
}
