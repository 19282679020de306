package dev.underpin.flags.redis;

import io.lettuce.core.api.StatefulConnection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The one connection for commands, opened when it is needed. Whatever fails on it, it is given up,
 * and the next command opens another: a connection whose other end is gone without a word, or has
 * become a replica, is then not asked twice. No wait is longer than its limit.
 */
final class RedisLink {

  private final RedisServers servers;
  private final Duration limit;
  private final ReentrantLock opening = new ReentrantLock();
  private volatile RedisServers.@Nullable Connected open;

  RedisLink(RedisServers servers, Duration limit) {
    this.servers = servers;
    this.limit = limit;
  }

  <T> T ask(Function<RedisServers.Connected, CompletionStage<T>> command) throws Exception {
    RedisServers.Connected connected = connected();
    boolean done = false;
    try {
      T answer = await(command.apply(connected), limit);
      done = true;
      return answer;
    } finally {
      if (!done) {
        giveUp(connected);
      }
    }
  }

  private RedisServers.Connected connected() throws Exception {
    RedisServers.Connected known = open;
    if (known != null) {
      return known;
    }
    opening.lock();
    try {
      RedisServers.Connected opened = open;
      if (opened == null) {
        opened = awaitOpened(servers.connect(), limit, RedisServers.Connected::connection);
        open = opened;
      }
      return opened;
    } finally {
      opening.unlock();
    }
  }

  private void giveUp(RedisServers.Connected connected) {
    opening.lock();
    try {
      if (connected.equals(open)) {
        open = null;
      }
    } finally {
      opening.unlock();
    }
    close(connected.connection());
  }

  void close() {
    RedisServers.Connected connected = open;
    if (connected != null) {
      giveUp(connected);
    }
  }

  /** Waits for a connection; one that comes too late is closed. */
  static <C> C awaitOpened(
      CompletionStage<? extends C> opening,
      Duration limit,
      Function<C, StatefulConnection<String, String>> connection)
      throws Exception {
    CompletableFuture<? extends C> coming = opening.toCompletableFuture();
    boolean done = false;
    try {
      C opened = await(coming, limit);
      done = true;
      return opened;
    } finally {
      if (!done) {
        CompletableFuture<Void> unused = coming.thenAccept(late -> close(connection.apply(late)));
      }
    }
  }

  /** Without waiting: what has failed may take its time. */
  static void close(StatefulConnection<String, String> connection) {
    CompletableFuture<Void> unused = connection.closeAsync();
  }

  static <T> T await(CompletionStage<? extends T> answer, Duration limit) throws Exception {
    CompletableFuture<? extends T> coming = answer.toCompletableFuture();
    try {
      return coming.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    } catch (TimeoutException e) {
      throw new TimeoutException("Redis did not answer within " + limit);
    }
  }
}
