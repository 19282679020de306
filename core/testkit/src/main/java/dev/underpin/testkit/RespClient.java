package dev.underpin.testkit;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One connection to a Redis: as much of its protocol (RESP2, redis.io/docs/reference/protocol-spec)
 * as our own questions need. Not thread-safe.
 */
final class RespClient implements Closeable {
  private static final Duration LIMIT = Duration.ofSeconds(2);

  private final Socket socket;
  private final InputStream in;

  /** The limit holds for connecting and for each reply. */
  RespClient(String host, int port) throws IOException {
    socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(host, port), (int) LIMIT.toMillis());
      socket.setSoTimeout((int) LIMIT.toMillis());
      in = new BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /**
   * Sends a command and returns the reply as text: numbers in decimal, "nothing" as the empty text,
   * the elements of arrays in lines of their own.
   *
   * @throws RedisError when that is the reply
   */
  String ask(List<String> words) throws IOException {
    StringBuilder command = new StringBuilder("*" + words.size() + "\r\n");
    for (String word : words) {
      int length = word.getBytes(StandardCharsets.UTF_8).length;
      command.append('$').append(length).append("\r\n").append(word).append("\r\n");
    }
    socket.getOutputStream().write(command.toString().getBytes(StandardCharsets.UTF_8));
    List<String> reply = new ArrayList<>();
    read(reply);
    return String.join("\n", reply);
  }

  private void read(List<String> reply) throws IOException {
    String line = readLine();
    String rest = line.substring(1);
    switch (line.charAt(0)) {
      case '+', ':' -> reply.add(rest);
      case '-' -> throw new RedisError(rest);
      case '$' -> reply.add(readText(Integer.parseInt(rest)));
      case '*' -> readAll(Integer.parseInt(rest), reply);
      default -> throw new IOException("not a reply of Redis: " + line);
    }
  }

  private void readAll(int size, List<String> reply) throws IOException {
    for (int i = 0; i < size; i++) {
      read(reply);
    }
  }

  private String readText(int length) throws IOException {
    if (length < 0) {
      return "";
    }
    byte[] bytes = in.readNBytes(length + 2);
    if (bytes.length < length + 2) {
      throw new EOFException("the connection ended within a reply");
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  private String readLine() throws IOException {
    ByteBuffer line = ByteBuffer.allocate(1_000);
    for (int read = in.read(); read != '\n'; read = in.read()) {
      if (read < 0 || !line.hasRemaining()) {
        throw new EOFException("the connection ended without a reply");
      }
      line.put((byte) read);
    }
    line.flip();
    return StandardCharsets.UTF_8.decode(line).toString().stripTrailing();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** What Redis says when it refuses a command. */
  static final class RedisError extends IOException {
    private static final long serialVersionUID = 1L;

    RedisError(String message) {
      super(message);
    }
  }
}
