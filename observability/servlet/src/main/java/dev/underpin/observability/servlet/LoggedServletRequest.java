package dev.underpin.observability.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Counts what is read, and sees async begin. */
final class LoggedServletRequest extends HttpServletRequestWrapper {

  private final HttpServletResponse response;
  private final ServletExchange exchange;
  private @Nullable CountedInput input;

  private LoggedServletRequest(
      HttpServletRequest request, HttpServletResponse response, ServletExchange exchange) {
    super(request);
    this.response = response;
    this.exchange = exchange;
  }

  /** Unless there is such a wrapper on it already. */
  static HttpServletRequest wrap(
      HttpServletRequest request, HttpServletResponse response, ServletExchange exchange) {
    return isWrapped(request) ? request : new LoggedServletRequest(request, response, exchange);
  }

  private static boolean isWrapped(ServletRequest request) {
    return request instanceof LoggedServletRequest
        || (request instanceof ServletRequestWrapper wrapper
            && wrapper.isWrapperFor(LoggedServletRequest.class));
  }

  HttpServletResponse response() {
    return response;
  }

  @Override
  public ServletInputStream getInputStream() throws IOException {
    if (input == null) {
      input = new CountedInput(super.getInputStream(), exchange);
    }
    return input;
  }

  @Override
  public AsyncContext startAsync() {
    return started(super.startAsync());
  }

  @Override
  public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
    return started(super.startAsync(request, response));
  }

  private AsyncContext started(AsyncContext async) {
    // at once: work in another thread may end it before this one is back in the filter
    async.addListener(exchange);
    exchange.asyncStarted();
    return new InContextAsync(async, this, exchange.context());
  }

  @Override
  public AsyncContext getAsyncContext() {
    return new InContextAsync(super.getAsyncContext(), this, exchange.context());
  }
}
