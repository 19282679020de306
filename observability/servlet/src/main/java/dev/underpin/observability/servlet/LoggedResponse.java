package dev.underpin.observability.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** Counts what is written, and keeps the request's id in the headers. */
final class LoggedResponse extends HttpServletResponseWrapper {

  private final ServletExchange exchange;
  private @Nullable CountedOutput output;
  private @Nullable CountedWriter writer;

  private LoggedResponse(HttpServletResponse response, ServletExchange exchange) {
    super(response);
    this.exchange = exchange;
  }

  /** Unless there is such a wrapper on it already: bytes count once. */
  static HttpServletResponse wrap(HttpServletResponse response, ServletExchange exchange) {
    return isWrapped(response) ? response : new LoggedResponse(response, exchange);
  }

  private static boolean isWrapped(ServletResponse response) {
    return response instanceof LoggedResponse
        || (response instanceof ServletResponseWrapper wrapper
            && wrapper.isWrapperFor(LoggedResponse.class));
  }

  @Override
  public ServletOutputStream getOutputStream() throws IOException {
    if (output == null) {
      output = new CountedOutput(super.getOutputStream(), exchange);
    }
    return output;
  }

  @Override
  public PrintWriter getWriter() throws IOException {
    if (writer == null) {
      PrintWriter original = super.getWriter();
      writer = new CountedWriter(original, getCharacterEncoding(), exchange.bodies());
    }
    return writer;
  }

  @Override
  public void flushBuffer() throws IOException {
    try {
      super.flushBuffer();
    } catch (IOException e) {
      throw exchange.bodies().noteLost(e);
    }
  }

  @Override
  public void reset() {
    super.reset();
    output = null;
    writer = null;
    exchange.bodies().forgetWritten();
    exchange.identify(this);
  }

  @Override
  public void resetBuffer() {
    super.resetBuffer();
    exchange.bodies().forgetWritten();
  }

  @Override
  public void sendError(int status) throws IOException {
    super.sendError(status);
    exchange.bodies().forgetWritten();
  }

  @Override
  public void sendError(int status, String message) throws IOException {
    super.sendError(status, message);
    exchange.bodies().forgetWritten();
  }
}
