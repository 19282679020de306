package dev.underpin.observability.servlet;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Counts the bytes that a response's text is encoded to. All goes through the container's own
 * writer, which keeps its buffer, its way to end a line (counted as this platform's) and its
 * errors.
 */
final class CountedWriter extends PrintWriter {

  private static final int LINE_END = System.lineSeparator().length();

  private final PrintWriter writer;
  private final Charset charset;
  private final Bodies bodies;

  CountedWriter(PrintWriter writer, String encoding, Bodies bodies) {
    super(writer);
    this.writer = writer;
    charset = Charset.forName(encoding);
    this.bodies = bodies;
  }

  @Override
  public void write(int c) {
    writer.write(c);
    bodies.addWritten(bytes(String.valueOf((char) c), 0, 1));
  }

  @Override
  public void write(char[] text, int offset, int length) {
    writer.write(text, offset, length);
    bodies.addWritten(bytes(new String(text, offset, length), 0, length));
  }

  @Override
  public void write(String text, int offset, int length) {
    writer.write(text, offset, length);
    bodies.addWritten(bytes(text, offset, length));
  }

  @Override
  public void println() {
    writer.println();
    bodies.addWritten(LINE_END);
  }

  @Override
  public void flush() {
    writer.flush();
  }

  @Override
  public void close() {
    writer.close();
  }

  @Override
  public boolean checkError() {
    return writer.checkError();
  }

  private long bytes(String text, int offset, int length) {
    if (charset.equals(StandardCharsets.UTF_8)) {
      return utf8Bytes(text, offset, length);
    }
    if (charset.equals(StandardCharsets.ISO_8859_1) || charset.equals(StandardCharsets.US_ASCII)) {
      return length;
    }
    return text.substring(offset, offset + length).getBytes(charset).length;
  }

  /** Halves of a pair may come in two writes: two bytes each. */
  private static long utf8Bytes(String text, int offset, int length) {
    long bytes = length;
    for (int i = offset; i < offset + length; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
      }
    }
    return bytes;
  }
}
