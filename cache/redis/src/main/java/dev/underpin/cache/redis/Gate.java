package dev.underpin.cache.redis;

import dev.underpin.cache.spi.RemoteException;
import dev.underpin.cache.spi.RemoteState;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether Redis is asked at all: one volatile field, read by every call.
 *
 * <p>The first sign of trouble shuts it: a call that was not answered in time, a connection that
 * broke, a server that says that it cannot serve. From then on a call costs nothing, it is refused
 * before anything is sent, until {@link Keeper} has seen the server answer in time and has brought
 * it every invalidation that was queued meanwhile.
 */
final class Gate {

  private static final Logger LOG = LoggerFactory.getLogger(RedisStore.class);

  private final String server;
  private final InstantSource clock;
  private final ReentrantLock changing = new ReentrantLock();
  private volatile Runnable onShut = () -> {};
  private volatile Position position;

  Gate(String server, InstantSource clock) {
    this.server = server;
    this.clock = clock;
    this.position = shutSince("not started; call RedisStore.start()", null);
  }

  /** Where it stands. */
  sealed interface Position {
    RemoteState state();
  }

  /** Calls go through this link. */
  record Open(Link link, RemoteState state) implements Position {}

  /**
   * Calls are refused, all with the same answer: an exception a call would cost its stack trace.
   */
  record Shut(RemoteState state, CompletableFuture<?> refusal) implements Position {
    @SuppressWarnings("unchecked") // it never holds a value
    <T> CompletableFuture<T> refuse() {
      return (CompletableFuture<T>) refusal;
    }
  }

  /** Who wants to know at once that it was shut. */
  void onShut(Runnable told) {
    onShut = told;
  }

  Position position() {
    return position;
  }

  RemoteState state() {
    return position.state();
  }

  boolean isOpen() {
    return position instanceof Open;
  }

  void open(Link link) {
    changing.lock();
    try {
      Position before = position;
      if (before instanceof Shut shut) {
        position = new Open(link, new RemoteState(true, clock.instant(), "answers in time"));
        LOG.info("Redis {} is asked again; it was not since {}", server, shut.state.since());
      }
    } finally {
      changing.unlock();
    }
  }

  /** Shuts it because of a link; trouble of a link that was replaced already does not count. */
  void shut(Link link, String detail) {
    if (position instanceof Open open && open.link == link) {
      shut(detail);
    }
  }

  void shut(String detail) {
    changing.lock();
    try {
      if (!(position instanceof Open)) {
        return;
      }
      position = shutSince(detail, null);
      LOG.warn("Redis {} is not asked for now: {}", server, detail);
    } finally {
      changing.unlock();
    }
    onShut.run();
  }

  /** Shuts it for good, which is no trouble. */
  void close() {
    changing.lock();
    try {
      position = shutSince("closed", null);
    } finally {
      changing.unlock();
    }
  }

  /** Says more about why it is shut still. */
  void explain(String detail) {
    changing.lock();
    try {
      if (position instanceof Shut shut && !shut.state.detail().equals(detail)) {
        position = shutSince(detail, shut.state);
        LOG.debug("Redis {} is not asked yet: {}", server, detail);
      }
    } finally {
      changing.unlock();
    }
  }

  private Shut shutSince(String detail, @Nullable RemoteState before) {
    RemoteState state =
        new RemoteState(false, before == null ? clock.instant() : before.since(), detail);
    RemoteException refusal =
        new RemoteException("Redis %s is not asked: %s".formatted(server, detail), null);
    return new Shut(state, CompletableFuture.failedFuture(refusal));
  }
}
