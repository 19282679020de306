package dev.underpin.jobs.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.core.testing.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MemoryJobStoreTest extends JobStoreContract {

  private final ManualClock clock = new ManualClock();
  private final JobStore store = MemoryJobStore.create(clock);

  @Override
  protected JobStore store() {
    return store;
  }

  @Override
  protected void pass(Duration time) {
    clock.advance(time);
  }

  @Test
  void promises_nothing_beyond_the_process() {
    assertThat(store.capabilities()).isEmpty();
  }
}
