package dev.underpin.jobs.jdbc;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class H2SafetyTest {

  private static void require(String version, String delay, @Nullable String reuse) {
    H2Safety.requireSafe("/data/jobs", version, delay, reuse);
  }

  @ParameterizedTest
  @CsvSource({
    "2.5.250 (2026-01-01), TRUE",
    "2.5.252, true",
    "2.10.1, TRUE",
    "3.0.1, TRUE",
    "3, TRUE",
    "unknown, TRUE"
  })
  void version_that_overwrites_space_too_early_is_refused(String version, String reuse) {
    assertThatThrownBy(() -> require(version, "0", reuse))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("REUSE_SPACE of the H2 database /data/jobs must be FALSE")
        .hasMessageContaining("H2 " + version)
        .hasMessageContaining("add ;REUSE_SPACE=FALSE to its JDBC URL");
  }

  @Test
  void setting_that_is_not_listed_is_its_default() {
    assertThatThrownBy(() -> require("2.5.252 (2026-03-01)", "0", null))
        .hasMessageContaining("was TRUE by default");
  }

  @ParameterizedTest
  @CsvSource({
    "2.5.252 (2026-03-01), FALSE",
    "2.5.252, false",
    "2.4.240 (2025-09-22), TRUE",
    "2.3.232, TRUE",
    "1.4.200, TRUE"
  })
  void version_or_setting_that_keeps_what_it_committed_is_accepted(String version, String reuse) {
    assertThatCode(() -> require(version, "0", reuse)).doesNotThrowAnyException();
  }

  @Test
  void delayed_writes_are_refused_in_every_version() {
    assertThatThrownBy(() -> require("2.4.240", "500", "FALSE"))
        .hasMessageContaining("WRITE_DELAY of the H2 database /data/jobs must be 0 but was 500");
  }
}
