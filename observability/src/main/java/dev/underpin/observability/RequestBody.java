package dev.underpin.observability;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Counts what the handler reads of a request, and notes when the client stopped sending. */
final class RequestBody extends InputStream {

  private final InputStream in;
  private final ResponseBody response;
  private long bytes;
  private boolean closed;
  private @Nullable IOException lost;

  RequestBody(InputStream in, ResponseBody response) {
    this.in = in;
    this.response = response;
  }

  @Override
  public int read() throws IOException {
    try {
      int read = in.read();
      bytes += read < 0 ? 0 : 1;
      return read;
    } catch (IOException e) {
      throw noted(e);
    }
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    try {
      int read = in.read(buffer, offset, length);
      bytes += Math.max(0, read);
      return read;
    } catch (IOException e) {
      throw noted(e);
    }
  }

  @Override
  public int available() throws IOException {
    return in.available();
  }

  @Override
  public void close() throws IOException {
    closed = true;
    in.close();
  }

  private IOException noted(IOException failure) {
    // to read what is closed is the handler's own mistake; the response closes the request too
    if (!closed && !response.isClosed() && lost == null) {
      lost = failure;
    }
    return failure;
  }

  long bytes() {
    return bytes;
  }

  /** Why the rest of the request could not be read; null where the client is not to blame. */
  @Nullable IOException lost() {
    return lost;
  }
}
