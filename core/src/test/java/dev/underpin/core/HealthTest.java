package dev.underpin.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.underpin.core.Health.Status;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HealthTest {

  @Test
  void each_factory_says_its_status_and_detail() {
    assertThat(Health.up()).isEqualTo(new Health(Status.UP, ""));
    assertThat(Health.up("3 replicas")).isEqualTo(new Health(Status.UP, "3 replicas"));
    assertThat(Health.degraded("replica lags"))
        .isEqualTo(new Health(Status.DEGRADED, "replica lags"));
    assertThat(Health.down("refused")).isEqualTo(new Health(Status.DOWN, "refused"));
  }

  @Test
  void states_are_ordered_best_first() {
    assertThat(Status.values()).containsExactly(Status.UP, Status.DEGRADED, Status.DOWN);
  }

  @Test
  void a_check_of_a_function_looks_each_time_and_takes_a_second_by_default() throws Exception {
    int[] looks = {0};
    HealthCheck check = HealthCheck.of("database", () -> Health.up("look " + ++looks[0]));

    assertThat(check.name()).isEqualTo("database");
    assertThat(check.timeout()).isEqualTo(Duration.ofSeconds(1));
    assertThat(check.check().detail()).isEqualTo("look 1");
    assertThat(check.check().detail()).isEqualTo("look 2");
  }

  @Test
  void a_check_has_the_timeout_that_it_was_given() {
    assertThat(HealthCheck.of("slow", Duration.ofSeconds(5), Health::up).timeout())
        .isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void the_exception_of_a_check_comes_through() {
    HealthCheck check =
        HealthCheck.of(
            "database",
            () -> {
              throw new IOException("refused");
            });

    assertThatThrownBy(check::check).isInstanceOf(IOException.class).hasMessage("refused");
  }

  @Test
  void a_check_without_name_or_with_no_time_to_look_is_refused() {
    assertThatThrownBy(() -> HealthCheck.of(" ", Health::up))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("health check name must not be blank");
    assertThatThrownBy(() -> HealthCheck.of("database", Duration.ZERO, Health::up))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("timeout of health check database must be greater than 0 but was PT0S");
  }
}
