package dev.underpin.cache.redis;

import dev.underpin.cache.spi.RemoteException;
import io.netty.util.Timer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends commands through the {@link Gate}, a bounded number at a time, each for a bounded time.
 *
 * <p>A call that Redis does not answer in time shuts the gate, so in one outage at most the calls
 * that are under way at that moment pay for it.
 */
final class Calls {

  private final Gate gate;
  private final Timer timer;
  private final Duration timeout;
  private final int most;
  private final Semaphore places;

  Calls(Gate gate, Timer timer, Config config) {
    this.gate = gate;
    this.timer = timer;
    this.timeout = config.timeout();
    this.most = config.maxInFlight();
    this.places = new Semaphore(most);
  }

  /**
   * Asks, if the gate is open and there is a place.
   *
   * @param command sends commands; the call is one however many they are
   * @param reading makes the answer of the replies, in the I/O thread: short, no decoding
   */
  <T extends @Nullable Object, R> CompletableFuture<R> ask(
      Function<Link, ? extends CompletionStage<T>> command, Function<? super T, R> reading) {
    return send(staged(command), reading);
  }

  private static <T extends @Nullable Object>
      BiConsumer<Link, BiConsumer<T, @Nullable Throwable>> staged(
          Function<Link, ? extends CompletionStage<T>> command) {
    return (link, asker) -> {
      var unused = command.apply(link).whenComplete(asker);
    };
  }

  /**
   * Asks, if the gate is open and there is a place.
   *
   * @param command sends it, and has the reply given to whom it is told
   * @param reading makes the answer of the reply, in the I/O thread: short, no decoding
   */
  <T extends @Nullable Object, R> CompletableFuture<R> send(
      BiConsumer<Link, BiConsumer<T, @Nullable Throwable>> command,
      Function<? super T, R> reading) {
    Gate.Position position = gate.position();
    if (position instanceof Gate.Shut shut) {
      return shut.refuse();
    }
    if (!places.tryAcquire()) {
      return CompletableFuture.failedFuture(
          new RemoteException(
              "Redis was asked %d things at once and not answered yet; raise maxInFlight if it can bear more"
                  .formatted(most),
              null));
    }
    Link link = ((Gate.Open) position).link();
    return new Call<T, R>(gate, link, places, reading).begin(command, timer, timeout);
  }

  /** Tells, in any case; for what must not be lost, and waits for no place therefore. */
  CompletableFuture<Void> tell(Link link, Function<Link, ? extends CompletionStage<?>> command) {
    Function<Link, CompletionStage<Object>> untyped = l -> command.apply(l).thenApply(x -> l);
    return new Call<Object, Void>(gate, link, null, reply -> null)
        .begin(staged(untyped), timer, timeout);
  }
}
