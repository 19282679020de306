package dev.underpin.core.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.RoundingMode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a value becomes. */
class SettingsTest {

  private record Config(int workers, Duration lease, Secret token) {}

  @Test
  void a_module_builds_its_configuration_from_a_prefix() {
    Settings settings =
        Settings.of(Map.of("underpin.jobs.workers", "4", "underpin.jobs.token", "t0ken"));

    Config config =
        settings
            .prefix("underpin.jobs")
            .read(
                s ->
                    new Config(
                        s.integer("workers").min(1).max(1_000).orElse(16),
                        s.duration("lease")
                            .min(Duration.ofSeconds(1))
                            .orElse(Duration.ofSeconds(30)),
                        s.secret("token").required()));

    assertThat(config).isEqualTo(new Config(4, Duration.ofSeconds(30), Secret.of("t0ken")));
  }

  @Test
  void every_type_is_read() {
    assertRead(" shop ", "shop", s -> s.string("x"));
    assertRead("-7", -7, s -> s.integer("x"));
    assertRead("9000000000", 9_000_000_000L, s -> s.longInteger("x"));
    assertRead("0.25", 0.25, s -> s.decimal("x"));
    assertRead("half-up", RoundingMode.HALF_UP, s -> s.oneOf("x", RoundingMode.class));
    assertRead("redis://h:1/0", URI.create("redis://h:1/0"), s -> s.uri("x"));
    assertRead("/var/a", Path.of("/var/a"), s -> s.path("x"));
    assertRead("a, b,,c ,", List.of("a", "b", "c"), s -> s.list("x"));
    assertRead("1,2", List.of(1, 2), s -> s.list("x", "integers", Integer::valueOf));
    assertRead(" kept ", Secret.of(" kept "), s -> s.secret("x"));
    assertRead(
        "2027-01-31",
        LocalDate.of(2027, 1, 31),
        s -> s.parsed("x", "a date", LocalDate::parse, LocalDate.EPOCH));
  }

  @ParameterizedTest
  @CsvSource({"true,true", "YES,true", "on,true", "False,false", "no,false", "off,false"})
  void a_truth_is_read_in_any_case(String text, boolean truth) {
    assertRead(text, truth, s -> s.bool("x"));
  }

  @ParameterizedTest
  @CsvSource({
    "200ms,PT0.2S",
    "30s,PT30S",
    "30 s,PT30S",
    "5m,PT5M",
    "2H,PT2H",
    "1d,PT24H",
    "50us,PT0.00005S",
    "10ns,PT0.00000001S",
    "PT5M,PT5M",
    "pt1h30m,PT1H30M",
    "P1D,PT24H",
    "0s,PT0S"
  })
  void a_duration_is_a_number_with_its_unit_or_iso_8601(String text, Duration duration) {
    assertRead(text, duration, s -> s.duration("x"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"30", "-5s", "PT-5M", "5 minutes", "1.5s", "s", "99999999999999999d"})
  void a_duration_without_unit_or_negative_or_too_long_is_refused(String text) {
    assertThatThrownBy(() -> read(text, s -> s.duration("x")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(
            "x must be a duration (such as 200ms, 30s or PT5M) but was \"" + text + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "Infinity", "1e999", "one"})
  void a_decimal_is_finite(String text) {
    assertThatThrownBy(() -> read(text, s -> s.decimal("x")))
        .hasMessageContaining("x must be a number but was \"" + text + "\"");
  }

  @Test
  void a_missing_value_is_what_one_falls_back_on_or_null() {
    Settings none = Settings.of(Map.of());

    assertThat(none.<Integer>read(s -> s.integer("x").orElse(3))).isEqualTo(3);
    assertThat(none.<String>read(s -> s.string("x").orNull())).isNull();
  }

  @Test
  void an_empty_value_counts_as_none() {
    Settings settings = Settings.of(Map.of("x", "  "));

    assertThat(settings.<Integer>read(s -> s.integer("x").orElse(3))).isEqualTo(3);
    assertThat(settings.<Secret>read(s -> s.secret("x").orNull())).isNull();
  }

  @Test
  void prefixes_may_be_nested() {
    Settings settings = Settings.of(Map.of("a.b.c.d", "1"));

    assertThat(settings.prefix("a").prefix("b.c").<Integer>read(s -> s.integer("d").required()))
        .isEqualTo(1);
    assertThat(settings.prefix("a").<Integer>read(s -> s.prefix("b").integer("c.d").required()))
        .isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "a.", ".a", "a..b", "a b", "a/b", "../a", "a\n"})
  void a_malformed_name_is_the_programmers_error(String name) {
    Settings settings = Settings.of(Map.of());

    assertThatThrownBy(() -> settings.prefix(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("name must be words of letters");
    assertThatThrownBy(() -> settings.<String>read(s -> s.string(name).orNull()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void what_the_function_throws_while_nothing_is_wrong_comes_through() {
    IllegalArgumentException own = new IllegalArgumentException("own");

    assertThatThrownBy(
            () ->
                Settings.of(Map.of())
                    .read(
                        s -> {
                          throw own;
                        }))
        .isSameAs(own);
  }

  @Test
  void a_reader_that_is_kept_is_refused() {
    SettingsReader kept = Settings.of(Map.of("x", "1")).read(s -> s);

    assertThatThrownBy(() -> kept.integer("x").required())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("x must be read inside Settings.read, but that has returned");
  }

  private static <T> void assertRead(
      String text, T value, Function<SettingsReader, Setting<T>> setting) {
    T read = read(text, setting);

    assertThat(read).isEqualTo(value);
  }

  private static <T> T read(String text, Function<SettingsReader, Setting<T>> setting) {
    return Settings.of(Map.of("x", text)).read(s -> setting.apply(s).required());
  }
}
