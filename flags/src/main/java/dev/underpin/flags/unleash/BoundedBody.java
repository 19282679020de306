package dev.underpin.flags.unleash;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** A body in memory, refused as soon as it is larger than allowed. */
final class BoundedBody implements BodySubscriber<byte[]> {

  private final BodySubscriber<byte[]> kept = BodySubscribers.ofByteArray();
  private final int limit;
  private long read;
  private boolean refused;

  @SuppressWarnings("NullAway.Init") // the first call sets it
  private Flow.Subscription subscription;

  BoundedBody(int limit) {
    this.limit = limit;
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return kept.getBody();
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    kept.onSubscribe(given);
  }

  @Override
  public void onNext(List<ByteBuffer> part) {
    read += part.stream().mapToInt(ByteBuffer::remaining).sum();
    if (refused) {
      return;
    }
    if (read > limit) {
      refused = true;
      subscription.cancel();
      kept.onError(new IOException("the answer must be at most %d bytes".formatted(limit)));
    } else {
      kept.onNext(part);
    }
  }

  @Override
  public void onError(Throwable failure) {
    kept.onError(failure);
  }

  @Override
  public void onComplete() {
    kept.onComplete();
  }
}
