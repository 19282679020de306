package dev.underpin.examples.benchmarks.jobs;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Connections that do not say which driver they are of, as behind some poolers: no news come. */
final class PollingOnly {

  private PollingOnly() {}

  static DataSource of(DataSource source) {
    return hiding(
        DataSource.class,
        source,
        answer ->
            answer instanceof Connection connection
                ? hiding(Connection.class, connection, same -> same)
                : answer);
  }

  private interface Wrapping {
    @Nullable Object wrap(@Nullable Object answer);
  }

  private static <T> T hiding(Class<T> type, T hidden, Wrapping wrapping) {
    Object proxy =
        Proxy.newProxyInstance(
            PollingOnly.class.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) ->
                method.getName().equals("isWrapperFor")
                    ? false
                    : wrapping.wrap(call(hidden, method, arguments)));
    return type.cast(proxy);
  }

  private static @Nullable Object call(
      Object target, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }
}
