package dev.underpin.cache.testing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Carries messages by a script of faults. */
final class MessageScript {

  private final Queue<MessageFault> next = new ConcurrentLinkedQueue<>();
  private final List<Runnable> delayed = Collections.synchronizedList(new ArrayList<>());

  void add(MessageFault... faults) {
    next.addAll(List.of(faults));
  }

  void deliver(SimulatedStore to, byte[] message) {
    MessageFault fault = next.poll();
    switch (fault == null ? MessageFault.NONE : fault) {
      case NONE -> to.hear(message);
      case DROP -> {}
      case DUPLICATE -> {
        to.hear(message);
        to.hear(message);
      }
      case DELAY -> delayed.add(() -> to.hear(message));
    }
  }

  /** The latest first. */
  void deliverDelayed() {
    List<Runnable> now = new ArrayList<>();
    synchronized (delayed) {
      now.addAll(delayed);
      delayed.clear();
    }
    Collections.reverse(now);
    now.forEach(Runnable::run);
  }
}
