package dev.underpin.resilience;

import dev.underpin.resilience.testing.ManualGuardTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/**
 * A third party in a simulation: some workers, a fixed time of work a request, and a queue that is
 * served in order. As real ones do, it works on requests whose callers have long given up.
 */
final class QueueingServer {

  private final ManualGuardTime time;
  private final Duration work;
  private final Queue<CompletableFuture<String>> queue = new ArrayDeque<>();
  private int workers;
  private int busy;
  int received;
  int deepest;

  QueueingServer(ManualGuardTime time, int workers, Duration work) {
    this.time = time;
    this.workers = workers;
    this.work = work;
  }

  CompletableFuture<String> request() {
    received++;
    CompletableFuture<String> answer =
        new CompletableFuture<>() {
          @Override
          public boolean cancel(boolean mayInterrupt) {
            return false;
          }
        };
    queue.add(answer);
    serve();
    deepest = Math.max(deepest, queue.size());
    return answer;
  }

  void workers(int count) {
    workers = count;
    serve();
  }

  private void serve() {
    while (busy < workers && !queue.isEmpty()) {
      CompletableFuture<String> next = queue.remove();
      busy++;
      time.schedule(
          work,
          () -> {
            busy--;
            next.complete("served");
            serve();
          });
    }
  }
}
