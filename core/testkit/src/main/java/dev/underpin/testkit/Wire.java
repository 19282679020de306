package dev.underpin.testkit;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Both ends of the talk between a test JVM and the host: a message is a list of strings. */
final class Wire implements Closeable {
  /** The first request, with which a host is told from anything else that listens. */
  static final String HELLO = "underpin-testkit/1";

  static final String SHARED = "shared";
  static final String PRIVATE = "private";
  static final String START = "start";
  static final String STOP = "stop";
  static final String KILL = "kill";
  static final String FREEZE = "freeze";
  static final String RESUME = "resume";
  static final String RESTART_EMPTY = "restart-empty";
  static final String CLOSE = "close";

  /** The first word of a reply that was a success. */
  static final String OK = "ok";

  /** The first word of a reply that was not; the message follows. */
  static final String ERROR = "error";

  private static final int MAX_STRINGS = 1_000;

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;

  Wire(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    this.out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
  }

  /** Limits how long one reply may take. */
  void limit(Duration limit) throws IOException {
    socket.setSoTimeout((int) limit.toMillis());
  }

  List<String> ask(List<String> request) throws IOException {
    send(request);
    return receive();
  }

  void send(List<String> message) throws IOException {
    out.writeInt(message.size());
    for (String each : message) {
      out.writeUTF(each);
    }
    out.flush();
  }

  List<String> receive() throws IOException {
    int size = in.readInt();
    if (size < 1 || size > MAX_STRINGS) {
      throw new IOException("not a message of a test server host: it starts with " + size);
    }
    List<String> message = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      message.add(in.readUTF());
    }
    return message;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
