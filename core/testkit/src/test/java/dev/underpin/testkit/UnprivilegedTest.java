package dev.underpin.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class UnprivilegedTest {

  @Test
  void root_runs_postgres_in_a_namespace_that_hides_root() {
    assertThat(Unprivileged.prefixOfRoot(new Command(0, "65534"))).containsExactly("unshare", "-U");
  }

  @Test
  void namespace_that_fails_is_an_error_with_its_reason() {
    assertThatThrownBy(() -> Unprivileged.prefixOfRoot(new Command(1, "not permitted")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("failed with exit code 1: not permitted");
  }

  @Test
  void namespace_in_which_root_is_still_root_is_an_error() {
    assertThatThrownBy(() -> Unprivileged.prefixOfRoot(new Command(0, "0")))
        .isInstanceOf(IllegalStateException.class);
  }
}
