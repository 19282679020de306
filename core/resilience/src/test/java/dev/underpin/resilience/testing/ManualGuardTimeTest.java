package dev.underpin.resilience.testing;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManualGuardTimeTest {

  private final ManualGuardTime time = new ManualGuardTime();
  private final List<String> ran = new ArrayList<>();

  private void at(int seconds) {
    time.schedule(ofSeconds(seconds), () -> ran.add(seconds + " at " + time.nanoTime() / 1e9));
  }

  @Test
  void what_is_due_runs_in_order_each_at_its_own_time() {
    at(3);
    at(1);
    at(5);

    time.advance(ofSeconds(4));

    assertThat(ran).containsExactly("1 at 1.0", "3 at 3.0");
    assertThat(time.nanoTime()).isEqualTo(4_000_000_000L);
  }

  @Test
  void what_was_taken_back_does_not_run() {
    Runnable takeBack = time.schedule(ofSeconds(1), () -> ran.add("never"));

    takeBack.run();
    takeBack.run();
    time.advance(ofSeconds(2));

    assertThat(ran).isEmpty();
  }

  @Test
  void what_is_scheduled_meanwhile_runs_too_if_it_is_due() {
    time.schedule(ofSeconds(1), () -> at(1));

    time.advance(ofSeconds(2));

    assertThat(ran).containsExactly("1 at 2.0");
  }

  @Test
  void a_pause_moves_the_time_and_is_noted() throws InterruptedException {
    time.sleep(ofSeconds(7));

    assertThat(time.nanoTime()).isEqualTo(7_000_000_000L);
    assertThat(time.pauses()).containsExactly(ofSeconds(7));
  }

  @Test
  void an_interrupted_thread_does_not_pause() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> time.sleep(ofSeconds(1))).isInstanceOf(InterruptedException.class);
    assertThat(time.pauses()).isEmpty();
  }
}
