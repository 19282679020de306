package dev.underpin.core.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

class SettingsPropertiesTest {

  private static final String CANARY = "hunter2";

  /** How a setting is read. */
  private enum Sort {
    INTEGER,
    DURATION,
    TRUTH,
    SECRET
  }

  /** One setting, and whether its value is right; null: it is missing. */
  private record Given(Sort sort, @Nullable String value, boolean right, boolean required) {

    boolean isWrong() {
      return value == null ? required : !right;
    }
  }

  @Property
  void exactly_the_wrong_settings_are_told_in_order_and_no_secret(
      @ForAll @Size(min = 1, max = 12) List<@From("givens") Given> givens) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < givens.size(); i++) {
      String value = givens.get(i).value();
      if (value != null) {
        values.put("p.s" + i, value);
      }
    }

    SettingsException e =
        catchThrowableOfType(
            SettingsException.class,
            () -> Settings.of(values).prefix("p").read(s -> all(s, givens)));

    List<String> wrong =
        IntStream.range(0, givens.size())
            .filter(i -> givens.get(i).isWrong())
            .mapToObj(i -> "p.s" + i)
            .toList();
    if (wrong.isEmpty()) {
      assertThat(e).isNull();
    } else {
      assertThat(e.problems()).extracting(SettingProblem::name).isEqualTo(wrong);
      assertThat(e.toString() + e.problems()).doesNotContain(CANARY);
    }
  }

  private static int all(SettingsReader s, List<Given> givens) {
    for (int i = 0; i < givens.size(); i++) {
      Setting<?> setting = setting(s, "s" + i, givens.get(i).sort());
      Object value = givens.get(i).required() ? setting.required() : setting.orNull();
      assertThat(value != null || !givens.get(i).required()).isTrue();
    }
    return givens.size();
  }

  private static Setting<?> setting(SettingsReader s, String name, Sort sort) {
    return switch (sort) {
      case INTEGER -> s.integer(name).min(1).max(9);
      case DURATION -> s.duration(name).max(Duration.ofHours(1));
      case TRUTH -> s.bool(name);
      case SECRET -> s.secret(name).must(secret -> secret.reveal().length() > 20, "long");
    };
  }

  @Provide
  Arbitrary<Given> givens() {
    return Combinators.combine(
            Arbitraries.of(Sort.class),
            Arbitraries.integers().between(0, 2),
            Arbitraries.of(true, false))
        .flatAs(
            (sort, state, required) ->
                switch (state) {
                  case 0 -> Arbitraries.just(new Given(sort, null, false, required));
                  case 1 -> right(sort).map(value -> new Given(sort, value, true, required));
                  default -> wrong(sort).map(value -> new Given(sort, value, false, required));
                });
  }

  private static Arbitrary<String> right(Sort sort) {
    return switch (sort) {
      case INTEGER -> Arbitraries.integers().between(1, 9).map(n -> " " + n);
      case DURATION -> Arbitraries.integers().between(0, 3600).map(n -> n + "s");
      case TRUTH -> Arbitraries.of("true", "NO", "Off");
      case SECRET -> Arbitraries.strings().alpha().ofLength(15).map(text -> CANARY + text);
    };
  }

  private static Arbitrary<String> wrong(Sort sort) {
    return switch (sort) {
      case INTEGER -> Arbitraries.of("0", "10", "many", "1.0", "99999999999", "1\n2");
      case DURATION -> Arbitraries.of("5", "61m", "-1s", "soon", "PT", "1s 1s");
      case TRUTH -> Arbitraries.of("1", "wahr", "truetrue");
      case SECRET -> Arbitraries.just(CANARY);
    };
  }

  @Property
  void what_is_printed_of_a_duration_is_read_back(@ForAll @LongRange(min = 0) long nanos) {
    Duration duration = Duration.ofNanos(nanos);

    assertThat(Durations.parse(Durations.print(duration))).isEqualTo(duration);
  }

  @Property
  void no_text_is_read_as_a_negative_duration_or_breaks_the_reading(@ForAll String text) {
    try {
      Duration read =
          Settings.of(Map.of("x", text)).read(s -> s.duration("x").orElse(Duration.ZERO));
      assertThat(read.isNegative()).isFalse();
    } catch (SettingsException e) {
      assertThat(e.problems()).hasSize(1);
    }
  }
}
