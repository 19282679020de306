package dev.underpin.flags.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** Counts the statements that are prepared on a data source; each of ours runs once. */
final class StatementCounter {

  private final AtomicInteger count = new AtomicInteger();
  private volatile String last = "";

  DataSource counting(DataSource counted) {
    return proxy(DataSource.class, counted);
  }

  int count() {
    return count.get();
  }

  String last() {
    return last;
  }

  void reset() {
    count.set(0);
  }

  private <T> T proxy(Class<T> type, T target) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              if (method.getName().startsWith("prepare")
                  || method.getName().equals("createStatement")) {
                count.incrementAndGet();
                last = arguments == null ? "" : String.valueOf(arguments[0]);
              }
              try {
                Object result = method.invoke(target, arguments);
                return result instanceof Connection connection
                        && method.getName().equals("getConnection")
                    ? proxy(Connection.class, connection)
                    : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
