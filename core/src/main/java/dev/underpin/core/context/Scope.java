package dev.underpin.core.context;

/**
 * An open {@link RequestContext}; closing it restores what was there before, MDC keys included.
 *
 * <pre>{@code
 * try (Scope scope = context.open()) {
 *   handle(exchange);
 * }
 * }</pre>
 *
 * <p>A {@code catch} or {@code finally} of the same {@code try} runs after the scope is closed: an
 * error that is logged there has no id any more. Catch inside the block, or use {@link
 * RequestContext#call(dev.underpin.core.ThrowingSupplier, java.util.function.Consumer)}.
 *
 * <p>A scope belongs to the thread that opened it, and to one block: close it once, where it was
 * opened. Scopes are pooled per thread, so that opening one allocates nothing; do not keep a
 * reference after closing, for the next scope that is opened at the same depth may be the same
 * object.
 */
public interface Scope extends AutoCloseable {

  /**
   * Restores the context and the MDC as they were when this scope was opened. Scopes opened after
   * this one in the same thread and still open are closed too, innermost first. Closing again does
   * nothing, unless a new scope has been opened meanwhile (see above).
   *
   * @throws IllegalStateException if called by another thread than the one that opened it
   */
  @Override
  void close();
}
