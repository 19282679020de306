package dev.underpin.observability;

import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.Scope;
import dev.underpin.observability.spi.LoggedRequest;
import dev.underpin.observability.spi.RequestFacts;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A request between its headers and its line. */
final class RequestInProgress implements LoggedRequest {

  private final RequestLogging logging;
  private final RequestContext context;
  private final String requestId;
  private final long start;
  private final AtomicBoolean ended = new AtomicBoolean();

  RequestInProgress(RequestLogging logging, RequestContext context) {
    this.logging = logging;
    this.context = context;
    requestId = Objects.requireNonNull(context.requestId(), "requestId");
    start = logging.ticker().getAsLong();
  }

  @Override
  public RequestContext context() {
    return context;
  }

  @Override
  public String requestId() {
    return requestId;
  }

  @Override
  public String requestIdHeader() {
    return logging.requestIdHeader();
  }

  @Override
  public String route(@Nullable String path, String otherwise) {
    String template = logging.routes().find(path);
    return template == null ? otherwise : template;
  }

  @Override
  public void end(RequestFacts facts) {
    if (ended.compareAndSet(false, true)) {
      long nanos = logging.ticker().getAsLong() - start;
      inScope(() -> logging.lines().end(facts, nanos, context));
    }
  }

  @Override
  public void failedLate(String what, Throwable error) {
    inScope(() -> logging.lines().writeLate(what, error));
  }

  /** A logging backend that is broken must not break the request: it has been answered. */
  private void inScope(Runnable work) {
    try {
      if (RequestContext.current() == context) {
        work.run();
        return;
      }
      try (Scope scope = context.open()) {
        work.run();
      }
    } catch (RuntimeException | Error broken) {
      logging.lines().lost();
    }
  }
}
