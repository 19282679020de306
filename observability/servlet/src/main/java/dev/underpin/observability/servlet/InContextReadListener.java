package dev.underpin.observability.servlet;

import dev.underpin.core.context.Scope;
import jakarta.servlet.ReadListener;
import java.io.IOException;

/** Reads on, in the context of the request. */
record InContextReadListener(ReadListener listener, ServletExchange exchange)
    implements ReadListener {

  @Override
  public void onDataAvailable() throws IOException {
    try (Scope scope = exchange.context().open()) {
      listener.onDataAvailable();
    }
  }

  @Override
  public void onAllDataRead() throws IOException {
    try (Scope scope = exchange.context().open()) {
      listener.onAllDataRead();
    }
  }

  @Override
  public void onError(Throwable failure) {
    exchange.bodies().noteFailed(failure);
    exchange.context().run(() -> listener.onError(failure));
  }
}
