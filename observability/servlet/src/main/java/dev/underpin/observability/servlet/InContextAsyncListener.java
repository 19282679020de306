package dev.underpin.observability.servlet;

import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.Scope;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import java.io.IOException;

/** Tells the application how its asynchronous work goes, in the context of the request. */
record InContextAsyncListener(AsyncListener listener, RequestContext context)
    implements AsyncListener {

  @Override
  public void onComplete(AsyncEvent event) throws IOException {
    try (Scope scope = context.open()) {
      listener.onComplete(event);
    }
  }

  @Override
  public void onTimeout(AsyncEvent event) throws IOException {
    try (Scope scope = context.open()) {
      listener.onTimeout(event);
    }
  }

  @Override
  public void onError(AsyncEvent event) throws IOException {
    try (Scope scope = context.open()) {
      listener.onError(event);
    }
  }

  @Override
  public void onStartAsync(AsyncEvent event) throws IOException {
    try (Scope scope = context.open()) {
      listener.onStartAsync(event);
    }
  }
}
