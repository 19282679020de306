package dev.underpin.core.context;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A scope that was opened and not yet closed, for tests that look for forgotten ones; see {@code
 * ScopeLeaks} in {@code dev.underpin.core.testing}. Immutable.
 *
 * @param thread the thread that opened it
 * @param requestId the id of its context, or null if that is the empty one
 * @param openedAt has the stack trace of where it was opened
 */
public record OpenScope(String thread, @Nullable String requestId, Throwable openedAt) {

  /**
   * The system property that, set to {@code true} before the first context is used, makes the JVM
   * remember where each scope was opened. Without it nothing is remembered and nothing is paid.
   */
  public static final String PROPERTY = "underpin.context.leaks";

  /** {@return whether this JVM remembers open scopes} */
  public static boolean areWatched() {
    return ContextStack.OPEN_SCOPES != null;
  }

  /**
   * {@return the scopes that are open now, in all threads, the oldest first}
   *
   * @throws IllegalStateException if this JVM does not remember them
   */
  public static List<OpenScope> all() {
    OpenScopes scopes = ContextStack.OPEN_SCOPES;
    if (scopes == null) {
      throw new IllegalStateException(
          ("open scopes are not watched in this JVM; start it with -D%s=true, or set the property"
                  + " before the first context is used")
              .formatted(PROPERTY));
    }
    return scopes.all();
  }
}
