package dev.underpin.cache.redis;

import dev.underpin.cache.spi.RemoteException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.netty.util.Timeout;
import io.netty.util.Timer;
import io.netty.util.TimerTask;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One call: its answer, its time limit and its place among the calls under way, in one object,
 * since each hit of Redis makes one.
 *
 * @param <T> what Redis replies
 * @param <R> what is made of it
 */
final class Call<T extends @Nullable Object, R> extends CompletableFuture<R>
    implements BiConsumer<T, @Nullable Throwable>, TimerTask {

  /** Error replies of a server that cannot serve now, whatever it is asked. */
  private static final Set<String> OUT =
      Set.of("LOADING", "READONLY", "MASTERDOWN", "CLUSTERDOWN", "MISCONF", "NOREPLICAS");

  /** Where Redis 6 says what a script's command was refused for; Redis 7 says that first. */
  private static final Pattern IN_SCRIPT = Pattern.compile("@user_script: ?\\d+: -([A-Z]+) ");

  private final Gate gate;
  private final Link link;
  private final @Nullable Semaphore places;
  private final Function<? super T, R> reading;
  private @Nullable Timeout limit;

  Call(Gate gate, Link link, @Nullable Semaphore places, Function<? super T, R> reading) {
    this.gate = gate;
    this.link = link;
    this.places = places;
    this.reading = reading;
  }

  /**
   * Begins the time limit and sends.
   *
   * @param command gives this call the reply, or why there is none
   */
  Call<T, R> begin(
      BiConsumer<Link, BiConsumer<T, @Nullable Throwable>> command, Timer timer, Duration timeout) {
    try {
      limit = timer.newTimeout(this, timeout.toNanos(), TimeUnit.NANOSECONDS);
      command.accept(link, this);
    } catch (RuntimeException e) {
      if (endsNow()) {
        fail(e);
      }
    }
    return this;
  }

  /** The time is up. */
  @Override
  public void run(Timeout timeout) {
    leave();
    gate.shut(link, "did not answer in time");
    completeExceptionally(new RemoteException("Redis did not answer in time", null));
  }

  /** The reply has come, or is known to never come. */
  @Override
  public void accept(T reply, @Nullable Throwable failure) {
    if (!endsNow()) {
      return; // the time was up before
    }
    if (failure != null) {
      fail(failure);
      return;
    }
    try {
      complete(reading.apply(reply));
    } catch (RuntimeException e) {
      completeExceptionally(new RemoteException("Redis replied what is not understood", e));
    }
  }

  private boolean endsNow() {
    Timeout running = limit;
    boolean isFirst = running == null || running.cancel();
    if (isFirst) {
      leave();
    }
    return isFirst;
  }

  private void leave() {
    if (places != null) {
      places.release();
    }
  }

  private void fail(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (isOutage(cause)) {
      gate.shut(link, describe(cause));
    }
    completeExceptionally(new RemoteException("Redis failed: " + describe(cause), cause));
  }

  /** Not what the caller did wrong, nor what somebody else has put under our keys. */
  private static boolean isOutage(Throwable cause) {
    if (!(cause instanceof RedisCommandExecutionException)) {
      return cause instanceof RedisException
          || cause instanceof IOException
          || cause instanceof CancellationException;
    }
    return OUT.contains(code(describe(cause)));
  }

  private static String code(String error) {
    Matcher inScript = IN_SCRIPT.matcher(error);
    if (inScript.find()) {
      return inScript.group(1);
    }
    int end = error.indexOf(' ');
    return end < 0 ? error : error.substring(0, end);
  }

  private static String describe(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
