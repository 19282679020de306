package dev.underpin.core.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContextKeyTest {

  @Test
  void a_plain_key_is_neither_logged_nor_carried() {
    assertThat(ContextKey.of("tenant")).isEqualTo(new ContextKey("tenant", false, false));
  }

  @Test
  void rules_add_up_and_leave_the_original_alone() {
    ContextKey plain = ContextKey.of("tenant");

    assertThat(plain.logged()).isEqualTo(new ContextKey("tenant", true, false));
    assertThat(plain.carried()).isEqualTo(new ContextKey("tenant", false, true));
    assertThat(plain.logged().carried()).isEqualTo(new ContextKey("tenant", true, true));
    assertThat(plain.carried().logged()).isEqualTo(new ContextKey("tenant", true, true));
    assertThat(plain.isLogged() || plain.isCarried()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a\nb", "a=b", "\u00e9", "k&l"})
  void a_name_that_would_break_a_log_line_is_refused(String name) {
    assertThatThrownBy(() -> ContextKey.of(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "context key must be 1 to 64 letters, digits, '.', '_' or '-' but was \"%s\"", name);
  }

  @Test
  void a_name_has_at_most_64_characters() {
    assertThat(ContextKey.of("k".repeat(64)).name()).hasSize(64);
    assertThatThrownBy(() -> ContextKey.of("k".repeat(65)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
