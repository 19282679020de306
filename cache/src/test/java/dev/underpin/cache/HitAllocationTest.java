package dev.underpin.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.underpin.core.context.RequestContext;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class HitAllocationTest {

  private static final int HITS = 100_000;

  private final Cache<String, String> cache =
      Cache.builder("users", String.class, String.class).loader(key -> key).build();

  @Test
  void hit_outside_a_request_allocates_nothing() {
    hit();

    assertThat(bytesOf(this::hit)).isLessThan(HITS / 10);
  }

  @Test
  void hit_in_a_request_allocates_nothing() {
    RequestContext request = RequestContext.builder().build();
    request.run(this::hit);

    assertThat(bytesOf(() -> request.run(this::hit))).isLessThan(HITS / 10);
  }

  private void hit() {
    for (int i = 0; i < HITS; i++) {
      cache.get("key");
    }
  }

  private static long bytesOf(Runnable work) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    work.run();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
