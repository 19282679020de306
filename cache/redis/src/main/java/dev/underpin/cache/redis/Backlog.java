package dev.underpin.cache.redis;

import dev.underpin.cache.spi.RemoteKey;
import dev.underpin.cache.spi.RemoteSpace;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What Redis still has to be told. While there is anything in it the gate is shut, so that this
 * node never reads what it has itself invalidated.
 *
 * <p>It coalesces: a key is in it once, whatever happened to it and how often. One key or tag too
 * many, and all of it becomes one new generation for each space.
 */
final class Backlog {

  private final Gate gate;
  private final int most;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<RemoteSpace, Waiting> spaces = new LinkedHashMap<>();
  private int size;

  Backlog(Gate gate, int most) {
    this.gate = gate;
    this.most = most;
  }

  private static final class Waiting {
    final Map<RemoteKey, Change.Kind> keys = new LinkedHashMap<>();
    final Set<String> tags = new LinkedHashSet<>();
    boolean all;
  }

  /** Keeps a change until it is {@linkplain #take() taken}. */
  void add(Change change) {
    lock.lock();
    try {
      Waiting waiting = spaces.computeIfAbsent(change.space(), space -> new Waiting());
      if (!waiting.all) {
        size += put(waiting, change);
      }
      if (size > most) {
        spaces.values().forEach(Backlog::makeAll);
        size = 0;
      }
      gate.shut("has to be told what was invalidated meanwhile");
    } finally {
      lock.unlock();
    }
  }

  /** How much larger that made it. */
  private int put(Waiting waiting, Change change) {
    int before = waiting.keys.size() + waiting.tags.size();
    if (change instanceof Change.Keys some) {
      some.keys().forEach(key -> waiting.keys.merge(key, some.kind(), Change.Kind::and));
    } else if (change instanceof Change.Tag one) {
      waiting.tags.add(one.tag());
    } else {
      makeAll(waiting);
    }
    return waiting.keys.size() + waiting.tags.size() - before;
  }

  private static void makeAll(Waiting waiting) {
    waiting.keys.clear();
    waiting.tags.clear();
    waiting.all = true;
  }

  /** The next change, no longer in the backlog; null if there is none. */
  @Nullable Change take() {
    lock.lock();
    try {
      Iterator<Map.Entry<RemoteSpace, Waiting>> each = spaces.entrySet().iterator();
      while (each.hasNext()) {
        Map.Entry<RemoteSpace, Waiting> one = each.next();
        Change next = next(one.getKey(), one.getValue());
        if (next != null) {
          return next;
        }
        each.remove();
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Change next(RemoteSpace space, Waiting waiting) {
    if (waiting.all) {
      waiting.all = false;
      return new Change.All(space);
    }
    if (!waiting.tags.isEmpty()) {
      String tag = waiting.tags.iterator().next();
      waiting.tags.remove(tag);
      size--;
      return new Change.Tag(space, tag);
    }
    return waiting.keys.isEmpty() ? null : nextKeys(waiting);
  }

  private Change nextKeys(Waiting waiting) {
    Change.Kind kind = waiting.keys.values().iterator().next();
    List<RemoteKey> keys = new ArrayList<>();
    Iterator<Map.Entry<RemoteKey, Change.Kind>> each = waiting.keys.entrySet().iterator();
    while (each.hasNext() && keys.size() < Changes.BATCH) {
      Map.Entry<RemoteKey, Change.Kind> one = each.next();
      if (one.getValue() == kind) {
        keys.add(one.getKey());
        each.remove();
        size--;
      }
    }
    return new Change.Keys(kind, keys);
  }

  /** Opens the gate if nothing is left; in one step, so that nothing can come in between. */
  boolean openIfEmpty(Link link) {
    lock.lock();
    try {
      if (!spaces.isEmpty()) {
        return false;
      }
      gate.open(link);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** How many keys and tags wait; 0 also where only whole spaces do. */
  int size() {
    lock.lock();
    try {
      return size;
    } finally {
      lock.unlock();
    }
  }
}
