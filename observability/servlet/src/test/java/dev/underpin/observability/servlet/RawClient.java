package dev.underpin.observability.servlet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A connection whose client says what no decent client would. Text is ISO-8859-1, as on the wire.
 */
final class RawClient implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 20_000;
  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");

  private final Socket socket;

  RawClient(InetSocketAddress server) throws IOException {
    socket = new Socket(server.getAddress(), server.getPort());
    socket.setSoTimeout(PATIENCE_MILLIS);
  }

  /** Sends lines, each ended as HTTP does. */
  RawClient send(String... lines) throws IOException {
    return sendRaw(String.join("\r\n", lines) + "\r\n");
  }

  RawClient sendRaw(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  /** One response whose length its headers tell; the connection may go on. */
  String response() throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder text = new StringBuilder();
    while (text.indexOf("\r\n\r\n") < 0) {
      int read = in.read();
      if (read < 0) {
        throw new IOException("connection ended after: " + text);
      }
      text.append((char) read);
    }
    Matcher length = LENGTH.matcher(text);
    int body = length.find() ? Integer.parseInt(length.group(1)) : 0;
    return text + new String(in.readNBytes(body), StandardCharsets.ISO_8859_1);
  }

  /** Everything until the server ends the connection, in whichever way. */
  String rest() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    InputStream in = socket.getInputStream();
    try {
      for (int read = in.read(); read >= 0; read = in.read()) {
        all.write(read);
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("server left the connection open after: " + all, e);
    } catch (IOException reset) {
      // an end as good as any
    }
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  void stopSending() throws IOException {
    socket.shutdownOutput();
  }

  /** Goes away without a farewell. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
