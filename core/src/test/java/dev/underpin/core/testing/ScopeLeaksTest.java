package dev.underpin.core.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ScopeLeaksTest {

  @Test
  void it_is_off_by_default_and_says_how_to_switch_it_on() {
    assertThat(ScopeLeaks.areWatched()).isFalse();
    assertThatThrownBy(ScopeLeaks::assertNone)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "open scopes are not watched in this JVM; start it with -Dunderpin.context.leaks=true,"
                + " or set the property before the first context is used");
  }
}
