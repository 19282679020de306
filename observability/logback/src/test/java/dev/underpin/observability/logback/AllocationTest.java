package dev.underpin.observability.logback;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.LoggingEvent;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class AllocationTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int LINES = 10_000;
  private static final int MOST_ROUNDS = 200;
  private static final int MOST_BYTES = 32;

  private final JsonLineEncoder encoder = Encoders.of("ecs");
  private long bytes;

  @Test
  void line_costs_no_garbage_and_as_an_array_only_itself() throws IOException {
    THREADS.setThreadAllocatedMemoryEnabled(true);
    LoggingEvent event =
        Events.message("order 4711 accepted")
            .mdc("request_id", "3f8a2d4e-3f0e-4c8f-9a3b-0d6a1f1f2b77")
            .mdc("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736")
            .pair("order_id", 4711)
            .pair("currency", "EUR")
            .build();
    int length = encoder.encode(event).length;

    // the best of many rounds: the compiler allocates nothing, the interpreter may
    long least = Long.MAX_VALUE;
    int rounds = 0;
    while (rounds < MOST_ROUNDS && least / LINES >= MOST_BYTES) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < LINES; i++) {
        encoder.encode(event, line -> bytes += line.size());
      }
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
      rounds++;
    }

    assertThat(bytes).isEqualTo((long) rounds * LINES * length);
    assertThat(least / LINES).isLessThan(MOST_BYTES);
  }
}
