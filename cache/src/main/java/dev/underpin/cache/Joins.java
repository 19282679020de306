package dev.underpin.cache;

import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keys that were invalidated with a connection whose commit nobody tells of.
 *
 * <p>Until it is over, one by one they are in doubt: this node goes past the cache for them, and so
 * sees the old row before the commit and the new one from the commit on. It is over when the
 * connection is closed, back in its pool, or in auto-commit mode; then the key is invalidated once
 * more, and trusted again.
 */
final class Joins<K> {

  private final Map<K, List<WeakReference<Connection>>> doubts = new ConcurrentHashMap<>();
  private final Consumer<K> settle;

  /** So that who joins nothing pays for one read of a field. */
  private volatile boolean any;

  Joins(Consumer<K> settle) {
    this.settle = settle;
  }

  boolean any() {
    return any;
  }

  void add(K key, Connection connection) {
    sweep();
    doubts.compute(
        key,
        (same, others) -> {
          List<WeakReference<Connection>> all =
              new ArrayList<>(others == null ? List.of() : others);
          all.add(new WeakReference<>(connection));
          return all;
        });
    look();
  }

  private void look() {
    synchronized (doubts) {
      any = !doubts.isEmpty();
    }
  }

  /** Whether the key is in doubt now. */
  boolean covers(K key) {
    List<WeakReference<Connection>> connections = doubts.get(key);
    if (connections == null) {
      return false;
    }
    if (!connections.stream().allMatch(Joins::isOver)) {
      return true;
    }
    settle.accept(key);
    doubts.remove(key, connections);
    look();
    return doubts.containsKey(key);
  }

  private void sweep() {
    doubts.keySet().forEach(this::covers);
  }

  private static boolean isOver(WeakReference<Connection> reference) {
    @Nullable Connection connection = reference.get();
    try {
      return connection == null || connection.isClosed() || connection.getAutoCommit();
    } catch (SQLException e) {
      // closed between the two questions, or broken: there is nothing left to commit
      return true;
    }
  }
}
