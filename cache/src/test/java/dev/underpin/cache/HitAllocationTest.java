package dev.underpin.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.underpin.core.context.RequestContext;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class HitAllocationTest {

  private static final int HITS = 100_000;
  private static final int ROUNDS = 50;

  private final Cache<String, String> cache =
      Cache.builder("users", String.class, String.class).loader(key -> key).build();

  @Test
  void hit_outside_a_request_allocates_nothing() {
    assertThat(leastBytesOf(this::hit)).isLessThan(HITS / 10);
  }

  @Test
  void hit_in_a_request_allocates_nothing() {
    RequestContext request = RequestContext.builder().build();

    assertThat(leastBytesOf(() -> request.run(this::hit))).isLessThan(HITS / 10);
  }

  private void hit() {
    for (int i = 0; i < HITS; i++) {
      cache.get("key");
    }
  }

  /**
   * The best of many rounds: until the compiler has seen the loop, a round pays for what it
   * removes.
   */
  private static long leastBytesOf(Runnable work) {
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      least = Math.min(least, bytesOf(work));
    }
    return least;
  }

  private static long bytesOf(Runnable work) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    work.run();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
