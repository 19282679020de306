package dev.underpin.observability.servlet;

import dev.underpin.core.context.Scope;
import jakarta.servlet.WriteListener;
import java.io.IOException;

/** Writes on, in the context of the request. */
record InContextWriteListener(WriteListener listener, ServletExchange exchange)
    implements WriteListener {

  @Override
  public void onWritePossible() throws IOException {
    try (Scope scope = exchange.context().open()) {
      listener.onWritePossible();
    }
  }

  @Override
  public void onError(Throwable failure) {
    exchange.bodies().noteFailed(failure);
    exchange.context().run(() -> listener.onError(failure));
  }
}
