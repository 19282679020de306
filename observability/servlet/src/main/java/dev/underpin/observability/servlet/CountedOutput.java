package dev.underpin.observability.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;

/** Counts what is written to a response, and notes when the client is gone. */
final class CountedOutput extends ServletOutputStream {

  private final ServletOutputStream out;
  private final ServletExchange exchange;
  private final Bodies bodies;

  CountedOutput(ServletOutputStream out, ServletExchange exchange) {
    this.out = out;
    this.exchange = exchange;
    bodies = exchange.bodies();
  }

  @Override
  public void write(int b) throws IOException {
    try {
      out.write(b);
      bodies.addWritten(1);
    } catch (IOException e) {
      throw bodies.noteLost(e);
    }
  }

  @Override
  public void write(byte[] buffer, int offset, int length) throws IOException {
    try {
      out.write(buffer, offset, length);
      bodies.addWritten(length);
    } catch (IOException e) {
      throw bodies.noteLost(e);
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      out.flush();
    } catch (IOException e) {
      throw bodies.noteLost(e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      out.close();
    } catch (IOException e) {
      throw bodies.noteLost(e);
    }
  }

  @Override
  public boolean isReady() {
    return out.isReady();
  }

  @Override
  public void setWriteListener(WriteListener listener) {
    out.setWriteListener(new InContextWriteListener(listener, exchange));
  }
}
