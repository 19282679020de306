package dev.underpin.observability.servlet;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;

/** Counts what is read of a request, and notes when the client stopped sending. */
final class CountedInput extends ServletInputStream {

  private final ServletInputStream in;
  private final ServletExchange exchange;
  private final Bodies bodies;

  CountedInput(ServletInputStream in, ServletExchange exchange) {
    this.in = in;
    this.exchange = exchange;
    bodies = exchange.bodies();
    bodies.streamed();
  }

  @Override
  public int read() throws IOException {
    try {
      int read = in.read();
      bodies.addRead(read < 0 ? 0 : 1);
      return read;
    } catch (IOException e) {
      throw bodies.noteLost(e);
    }
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    try {
      int read = in.read(buffer, offset, length);
      bodies.addRead(Math.max(0, read));
      return read;
    } catch (IOException e) {
      throw bodies.noteLost(e);
    }
  }

  @Override
  public int available() throws IOException {
    return in.available();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  @Override
  public boolean isFinished() {
    return in.isFinished();
  }

  @Override
  public boolean isReady() {
    return in.isReady();
  }

  @Override
  public void setReadListener(ReadListener listener) {
    in.setReadListener(new InContextReadListener(listener, exchange));
  }
}
