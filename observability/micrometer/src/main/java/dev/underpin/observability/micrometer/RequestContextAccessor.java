package dev.underpin.observability.micrometer;

import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.Scope;
import io.micrometer.context.ThreadLocalAccessor;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Carries the {@link RequestContext}, and with it the MDC, wherever Micrometer's context
 * propagation goes: through Reactor's operators, Spring's executors, Kotlin's coroutines.
 *
 * <pre>{@code
 * ContextRegistry.getInstance().registerThreadLocalAccessor(new RequestContextAccessor());
 * Hooks.enableAutomaticContextPropagation();           // Reactor: once, at the start
 * }</pre>
 *
 * <p>It is registered by the application and not by itself, so that a jar on the class path changes
 * nothing. Thread-safe. The library sets and restores in pairs, in one thread; each pair is a scope
 * here, so what stood in the MDC before is put back.
 */
public final class RequestContextAccessor implements ThreadLocalAccessor<RequestContext> {

  /** The key under which the context travels. */
  public static final String KEY = "underpin.request-context";

  @SuppressWarnings(
      "ThreadLocalUsage") // static state is the context's alone; there is one accessor
  private final ThreadLocal<Deque<Scope>> scopes = ThreadLocal.withInitial(ArrayDeque::new);

  /** An accessor to be registered. */
  public RequestContextAccessor() {}

  @Override
  public Object key() {
    return KEY;
  }

  /** {@return the thread's context; null outside a request, which has nothing to carry} */
  @Override
  public @Nullable RequestContext getValue() {
    RequestContext current = RequestContext.current();
    return current.requestId() == null ? null : current;
  }

  @Override
  public void setValue(RequestContext context) {
    scopes.get().push(context.open());
  }

  /** Outside any request, until it is restored. */
  @Override
  public void setValue() {
    setValue(RequestContext.empty());
  }

  @Override
  public void restore(RequestContext before) {
    restore();
  }

  /** What stood before is what the scope restores. */
  @Override
  public void restore() {
    Scope scope = scopes.get().poll();
    if (scope != null) {
      scope.close();
    }
  }
}
