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
 * <p>A scope belongs to the thread that opened it, and to one block: close it once, where it was
 * opened. Scopes are pooled per thread, so do not keep a reference after closing.
 */
public interface Scope extends AutoCloseable {

  /**
   * Restores the context and the MDC as they were when this scope was opened. Scopes opened after
   * this one in the same thread and still open are closed too, innermost first; closing again does
   * nothing.
   *
   * @throws IllegalStateException if called by another thread than the one that opened it
   */
  @Override
  void close();
}
