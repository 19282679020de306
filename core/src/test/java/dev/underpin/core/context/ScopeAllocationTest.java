package dev.underpin.core.context;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class ScopeAllocationTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  // no ids, so nothing goes into the MDC: logging backends allocate as they like
  private final RequestContext outer = new RequestContext(new RequestContextBuilder(), null);
  private final RequestContext inner = new RequestContext(new RequestContextBuilder(), null);

  @Test
  void opening_and_closing_allocates_nothing_in_a_warm_thread() {
    THREADS.setThreadAllocatedMemoryEnabled(true);
    swap(20_000);
    long before = THREADS.getCurrentThreadAllocatedBytes();

    swap(10_000);

    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    assertThat(before).isPositive();
    // one object a swap would be 160,000 bytes; the JVM's own few are not ours
    assertThat(allocated).isLessThan(10_000);
  }

  private void swap(int times) {
    for (int i = 0; i < times; i++) {
      Scope first = outer.open();
      Scope second = inner.open();
      second.close();
      first.close();
    }
  }
}
