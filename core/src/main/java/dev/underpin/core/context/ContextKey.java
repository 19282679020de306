package dev.underpin.core.context;

import java.util.regex.Pattern;

/**
 * Names a value that an application puts into a {@link RequestContext}, and says how far it
 * travels. Immutable; declare it once as a constant.
 *
 * <pre>{@code
 * static final ContextKey TENANT = ContextKey.of("tenant").logged().carried();
 * }</pre>
 *
 * <p>A plain key stays inside the process and out of the logs. {@link #logged()} writes it into the
 * MDC of every line of the request; {@link #carried()} takes it along into the jobs that the
 * request enqueues. Two keys of one name are the same key to a context: the value put last wins,
 * with its key's rules.
 *
 * @param name the key's name, as it stands in log lines: letters, digits, {@code . _ -}, at most 64
 * @param isLogged whether it is written into the MDC
 * @param isCarried whether jobs take it along
 */
public record ContextKey(String name, boolean isLogged, boolean isCarried) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException if the name has other characters, is empty or too long
   */
  public ContextKey {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "context key must be 1 to 64 letters, digits, '.', '_' or '-' but was \"%s\""
              .formatted(name));
    }
  }

  /**
   * {@return a key that is neither logged nor carried}
   *
   * @param name letters, digits, {@code . _ -}; at most 64
   * @throws IllegalArgumentException if the name has other characters, is empty or too long
   */
  public static ContextKey of(String name) {
    return new ContextKey(name, false, false);
  }

  /** {@return the same key, written into the MDC of every line of the request} */
  public ContextKey logged() {
    return new ContextKey(name, true, isCarried);
  }

  /** {@return the same key, taken along into jobs} */
  public ContextKey carried() {
    return new ContextKey(name, isLogged, true);
  }

  static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }
}
