package dev.underpin.cache.redis;

import dev.underpin.cache.spi.Backplane;
import dev.underpin.cache.spi.RemoteException;
import dev.underpin.cache.spi.RemoteState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that looks after the connection.
 *
 * <p>While the gate is open it publishes a heartbeat each second, which is a probe at the same
 * time: it has to be answered, and has to come back by the subscription. While the gate is shut it
 * probes the servers by a harmless write, connects anew where they do not answer, subscribes, sends
 * what was queued, and only then opens the gate.
 */
final class Keeper implements Runnable {

  private static final Duration DEAF = Backplane.HEARTBEAT.multipliedBy(3);
  private static final Duration SECOND_PROBE = Duration.ofMillis(20);

  private final Config config;
  private final Connector connector;
  private final Gate gate;
  private final Calls calls;
  private final Changes changes;
  private final Backlog backlog;
  private final Backplane backplane;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean woken;
  private volatile boolean closing;

  private @Nullable Link link;
  private @Nullable RemoteState told;
  private volatile long heardAt;

  Keeper(Connector connector, Config config, Parts parts) {
    this.config = config;
    this.connector = connector;
    this.gate = parts.gate();
    this.calls = parts.calls();
    this.changes = parts.changes();
    this.backlog = parts.backlog();
    this.backplane = parts.backplane();
    gate.onShut(this::wake);
  }

  /** What it works with. */
  record Parts(Gate gate, Calls calls, Changes changes, Backlog backlog, Backplane backplane) {}

  @Override
  public void run() {
    while (!closing) {
      try {
        turn();
      } catch (RemoteException e) {
        gate.explain(String.valueOf(e.getMessage()));
      } catch (RuntimeException e) {
        gate.shut("failed: " + e);
        gate.explain("failed: " + e);
      }
      tellState();
      pause(gate.isOpen() ? Backplane.HEARTBEAT : Config.RETRY);
    }
    leave();
  }

  private void turn() {
    tellState();
    if (gate.isOpen()) {
      beat();
    } else {
      recover();
    }
  }

  private void beat() {
    Link current = link;
    if (current == null) {
      return;
    }
    if (current.isLost()) {
      gate.shut(current, "connection lost");
    } else if (config.ticker().getAsLong() - heardAt > DEAF.toNanos()) {
      gate.shut(current, "its subscription brings nothing, not even our own heartbeat");
      replace();
    } else {
      var unused = calls.tell(current, this::publishHeartbeat);
    }
  }

  private CompletionStage<Long> publishHeartbeat(Link on) {
    return publish(on, backplane.heartbeat());
  }

  private CompletionStage<Long> publish(Link on, byte[] message) {
    return on.commands().publish(config.names().channel(), message);
  }

  private void recover() {
    if (link != null && link.isLost()) {
      replace();
    }
    Link current = link == null ? connect() : link;
    if (!answersInTime(current)) {
      return;
    }
    do {
      sendQueued(current);
    } while (!backlog.openIfEmpty(current));
    var unused = calls.tell(current, this::publishHeartbeat);
  }

  private Link connect() {
    Link fresh = Bounded.await("connect", connector.connect(), Config.CONNECT_LIMIT, Link::close);
    link = fresh;
    try {
      Bounded.await("subscribe", fresh.listen(config.names().channel(), this::hear, this::lost));
    } catch (RemoteException e) {
      replace();
      throw e;
    }
    heardAt = config.ticker().getAsLong();
    backplane.resubscribed();
    var unused = publishHeartbeat(fresh);
    return fresh;
  }

  private void hear(byte[] message) {
    heardAt = config.ticker().getAsLong();
    backplane.received(message);
  }

  private void lost(Link which) {
    gate.shut(which, "connection lost");
  }

  /** Gives up the link, if there is one; the next turn makes another. */
  private void replace() {
    Link old = link;
    link = null;
    if (old != null) {
      var unused = old.close();
    }
  }

  private boolean answersInTime(Link current) {
    long took;
    try {
      took = probe(current);
    } catch (RemoteException e) {
      replace();
      throw e;
    }
    if (took > config.timeout().toNanos()) {
      gate.explain(
          "answers after %d ms, more than the timeout of %d ms"
              .formatted(TimeUnit.NANOSECONDS.toMillis(took), config.timeout().toMillis()));
      return false;
    }
    return true;
  }

  private long probe(Link current) {
    try {
      return probeOnce(current);
    } catch (RemoteException e) {
      if (current.isLost()) {
        throw e;
      }
      // to a node of a cluster Lettuce connects with the first command, which it may refuse
      pause(SECOND_PROBE);
      return probeOnce(current);
    }
  }

  /** Writes, since a server that was demoted answers a PING as ever. */
  private long probeOnce(Link current) {
    long began = config.ticker().getAsLong();
    List<byte[]> keys = current.probes();
    Bounded.await(
        "probe", Replies.all(keys.stream().map(key -> current.commands().unlink(key)).toList()));
    return config.ticker().getAsLong() - began;
  }

  private void sendQueued(Link current) {
    for (Change change = backlog.take(); change != null; change = backlog.take()) {
      try {
        Bounded.await("replay", changes.sendQueued(current, change));
      } catch (RuntimeException e) {
        backlog.add(change);
        throw e;
      }
    }
  }

  private void tellState() {
    RemoteState state = gate.state();
    if (told == null || told.open() != state.open()) {
      told = state;
      backplane.stateChanged(state);
    }
  }

  private void pause(Duration time) {
    lock.lock();
    try {
      long left = time.toNanos();
      while (!woken && !closing && left > 0) {
        left = changed.awaitNanos(left);
      }
      woken = false;
    } catch (InterruptedException e) {
      closing = true; // nobody else interrupts this thread
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    lock.lock();
    try {
      woken = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Has the thread end soon. */
  void close() {
    closing = true;
    wake();
  }

  private void leave() {
    Link last = link;
    if (last != null) {
      if (gate.isOpen()) {
        attempt("goodbye", publish(last, backplane.goodbye()));
      }
      gate.close();
      attempt("close", last.close());
    }
  }

  private void attempt(String what, CompletionStage<?> last) {
    try {
      Bounded.await(what, last, config.timeout(), late -> {});
    } catch (RemoteException e) {
      // nobody is left to be told; the others notice the silence
    }
  }
}
