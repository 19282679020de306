package dev.underpin.examples.benchmarks.chaosjobs;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Connections on which nobody locks the rows of limits, to see that the checker sees what comes of
 * that: in the place of the statement that locks one is sent that does not, and who would have had
 * the lock takes his time until he commits.
 */
final class Unlocked {

  private static final String LOCK_MANY =
      "INSERT INTO underpin_job_limit_locks[^;]*unnest[^;]*RETURNING limit_key";
  private static final String NO_LOCKS = "SELECT k FROM unnest(?::varchar[]) AS k";
  private static final String LOCK_ONE = "SELECT limit_key FROM .*_limit_locks .*FOR UPDATE$";
  private static final String NO_LOCK = "SELECT ? AS limit_key";
  private static final long MAX_PAUSE_NANOS = Duration.ofMillis(300).toNanos();

  private Unlocked() {}

  static DataSource before(DataSource source) {
    return proxied(
        DataSource.class,
        (proxy, method, arguments) -> {
          Object answer = invoke(source, method, arguments);
          return answer instanceof Connection connection
              ? proxied(Connection.class, new Handler(connection))
              : answer;
        });
  }

  private static <T> T proxied(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(Unlocked.class.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static @Nullable Object invoke(
      Object real, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** The same statement without its lock, and with the same arguments. */
  static String without(String sql) {
    return sql.replaceFirst(LOCK_MANY, quoted(NO_LOCKS)).replaceFirst(LOCK_ONE, quoted(NO_LOCK));
  }

  private static String quoted(String replacement) {
    return Matcher.quoteReplacement(replacement);
  }

  /** Of one connection, used by one thread at a time. */
  private static final class Handler implements InvocationHandler {
    private final Connection connection;
    private boolean hasLeftOut;

    Handler(Connection connection) {
      this.connection = connection;
    }

    @Override
    public @Nullable Object invoke(
        Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
      if (method.getName().equals("prepareStatement")
          && arguments != null
          && arguments[0] instanceof String sql) {
        arguments[0] = without(sql);
        hasLeftOut |= !sql.equals(arguments[0]);
      } else if (method.getName().equals("commit") && hasLeftOut) {
        hasLeftOut = false;
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(MAX_PAUSE_NANOS));
      }
      return Unlocked.invoke(connection, method, arguments);
    }
  }
}
