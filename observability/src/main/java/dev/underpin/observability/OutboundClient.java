package dev.underpin.observability;

import dev.underpin.core.context.ContextFutures;
import dev.underpin.core.context.Propagation;
import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.Tally;
import dev.underpin.core.context.TallyCounter;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * A client that works for the request of whoever calls it. What goes out with a request is {@link
 * OutboundRequest}'s; this class sends, counts, and hands the context on.
 */
final class OutboundClient extends HttpClient {

  private final HttpClient client;
  private final Propagation propagation;
  private final LongSupplier ticker;

  OutboundClient(HttpClient client, Propagation propagation, LongSupplier ticker) {
    this.client = client;
    this.propagation = propagation;
    this.ticker = ticker;
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    RequestContext context = RequestContext.current();
    if (context == RequestContext.empty()) {
      return client.send(request, handler);
    }
    long start = ticker.getAsLong();
    HttpResponse<T> response = null;
    try {
      HttpRequest sent = OutboundRequest.of(request, context, propagation);
      response = client.send(sent, InContextBody.handler(handler, context));
      return response;
    } finally {
      count(context.tally(), start, response);
    }
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler) {
    return sendAsync(request, handler, null);
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushes) {
    RequestContext context = RequestContext.current();
    if (context == RequestContext.empty()) {
      return client.sendAsync(request, handler, pushes);
    }
    long start = ticker.getAsLong();
    CompletableFuture<HttpResponse<T>> sent;
    try {
      sent =
          client.sendAsync(
              OutboundRequest.of(request, context, propagation),
              InContextBody.handler(handler, context),
              pushes == null ? null : InContextBody.pushes(pushes, context));
    } catch (HttpTimeoutException timeIsUp) {
      sent = CompletableFuture.failedFuture(timeIsUp);
    }
    return ContextFutures.wrap(
        CountedFuture.of(sent, response -> count(context.tally(), start, response)));
  }

  private void count(Tally tally, long start, @Nullable HttpResponse<?> response) {
    tally.add(TallyCounter.HTTP_CALLS, 1);
    tally.add(TallyCounter.HTTP_CALL_NANOS, Math.max(0, ticker.getAsLong() - start));
    if (response == null || response.statusCode() >= 500) {
      tally.add(TallyCounter.HTTP_CALLS_FAILED, 1);
    }
  }

  @Override
  public WebSocket.Builder newWebSocketBuilder() {
    return client.newWebSocketBuilder();
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return client.cookieHandler();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return client.connectTimeout();
  }

  @Override
  public Redirect followRedirects() {
    return client.followRedirects();
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return client.proxy();
  }

  @Override
  public SSLContext sslContext() {
    return client.sslContext();
  }

  @Override
  public SSLParameters sslParameters() {
    return client.sslParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return client.authenticator();
  }

  @Override
  public Version version() {
    return client.version();
  }

  @Override
  public Optional<Executor> executor() {
    return client.executor();
  }
}
