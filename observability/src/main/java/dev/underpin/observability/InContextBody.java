package dev.underpin.observability;

import dev.underpin.core.context.RequestContext;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** A response's body on its way to its subscriber, in the context of the request it is for. */
record InContextBody<T>(BodySubscriber<T> subscriber, RequestContext context)
    implements BodySubscriber<T> {

  static <T> BodyHandler<T> handler(BodyHandler<T> handler, RequestContext context) {
    return info -> context.call(() -> new InContextBody<>(handler.apply(info), context));
  }

  static <T> PushPromiseHandler<T> pushes(PushPromiseHandler<T> pushes, RequestContext context) {
    return (request, promise, acceptor) ->
        context.run(
            () ->
                pushes.applyPushPromise(
                    request, promise, handler -> acceptor.apply(handler(handler, context))));
  }

  @Override
  public CompletionStage<T> getBody() {
    return context.call(subscriber::getBody);
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    context.run(() -> subscriber.onSubscribe(subscription));
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    context.run(() -> subscriber.onNext(buffers));
  }

  @Override
  public void onError(Throwable failure) {
    context.run(() -> subscriber.onError(failure));
  }

  @Override
  public void onComplete() {
    context.run(subscriber::onComplete);
  }
}
