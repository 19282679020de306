package dev.underpin.core.testing;

import dev.underpin.core.context.OpenScope;
import java.util.List;

/**
 * Finds {@link dev.underpin.core.context.Scope scopes} that were left open, and says where they
 * were opened. Thread-safe.
 *
 * <p>It is off by default, and costs nothing then. To switch it on, start the tests' JVM with
 * {@code -Dunderpin.context.leaks=true}; for Surefire that is
 *
 * <pre>{@code
 * <systemPropertyVariables>
 *   <underpin.context.leaks>true</underpin.context.leaks>
 * </systemPropertyVariables>
 * }</pre>
 *
 * <p>and in JUnit, in a test class or in an extension that is registered for all:
 *
 * <pre>{@code
 * @AfterEach
 * void every_scope_is_closed() {
 *   ScopeLeaks.assertNone();
 * }
 * }</pre>
 *
 * <p>All threads are looked at: let a test wait for the work that it started in others, or look
 * once after all tests have ended. A thread that died leaves its open scopes behind, which is how
 * they are found.
 */
public final class ScopeLeaks {

  private ScopeLeaks() {}

  /** {@return whether this JVM was started to look for leaks} */
  public static boolean areWatched() {
    return OpenScope.areWatched();
  }

  /**
   * {@return the scopes that are open now, the oldest first}
   *
   * @throws IllegalStateException if this JVM was not started to look for them
   */
  public static List<OpenScope> find() {
    return OpenScope.all();
  }

  /**
   * Checks that no scope is open in any thread.
   *
   * @throws AssertionError if one is; it names the threads and requests, and where each scope was
   *     opened is its cause and its suppressed ones
   * @throws IllegalStateException if this JVM was not started to look for them
   */
  public static void assertNone() {
    List<OpenScope> open = find();
    if (open.isEmpty()) {
      return;
    }
    StringBuilder message = new StringBuilder("scopes must be closed but are open:");
    for (OpenScope scope : open) {
      message.append(
          "%n  request %s in thread \"%s\"".formatted(scope.requestId(), scope.thread()));
    }
    message.append("%n  open them in try-with-resources".formatted());
    AssertionError error = new AssertionError(message.toString(), open.get(0).openedAt());
    open.stream().skip(1).forEach(scope -> error.addSuppressed(scope.openedAt()));
    throw error;
  }
}
