package dev.underpin.observability;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Counts what the handler writes of a response, sees whether it was closed, and tells a client that
 * is gone from a handler that breaks its own promise: the server throws the same bare IOException
 * for both. A failure is the handler's where it wrote before the headers, after closing, or not as
 * many bytes as it had announced.
 */
final class ResponseBody extends OutputStream {

  private static final int NOT_SENT = -1;

  private final HttpExchange exchange;
  private final OutputStream out;
  private long bytes;
  private volatile boolean closed;
  private @Nullable IOException lost;
  private @Nullable IOException cutShort;

  ResponseBody(HttpExchange exchange, OutputStream out) {
    this.exchange = exchange;
    this.out = out;
  }

  @Override
  public void write(int b) throws IOException {
    try {
      out.write(b);
      bytes++;
    } catch (IOException e) {
      throw noted(e, isWithinAnnounced(bytes + 1));
    }
  }

  @Override
  public void write(byte[] buffer, int offset, int length) throws IOException {
    try {
      out.write(buffer, offset, length);
      bytes += length;
    } catch (IOException e) {
      throw noted(e, isWithinAnnounced(bytes + length));
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      out.flush();
    } catch (IOException e) {
      throw noted(e, true);
    }
  }

  /** The server calls this too: when the exchange is closed, and when a response has no body. */
  @Override
  public void close() throws IOException {
    try {
      out.close();
    } catch (IOException e) {
      boolean asAnnounced = announced() < 0 || announced() == bytes;
      if (!asAnnounced && !closed) {
        cutShort = e;
      }
      throw noted(e, asAnnounced);
    } finally {
      closed = isSent();
    }
  }

  private IOException noted(IOException failure, boolean handlerInOrder) {
    if (handlerInOrder && !closed && isSent() && lost == null) {
      lost = failure;
    }
    return failure;
  }

  private boolean isWithinAnnounced(long total) {
    return announced() < 0 || total <= announced();
  }

  /** The length that the headers tell; negative where they tell none. */
  private long announced() {
    String length = exchange.getResponseHeaders().getFirst("Content-Length");
    try {
      return length == null ? -1 : Long.parseLong(length);
    } catch (NumberFormatException notByTheServer) {
      return -1;
    }
  }

  private boolean isSent() {
    return exchange.getResponseCode() != NOT_SENT;
  }

  long bytes() {
    return bytes;
  }

  boolean isClosed() {
    return closed;
  }

  /** Why the client did not get the response; null where it is not to blame. */
  @Nullable IOException lost() {
    return lost;
  }

  /** What closing threw because the handler wrote less than it had announced. */
  @Nullable IOException cutShort() {
    return cutShort;
  }
}
