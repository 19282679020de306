package dev.underpin.flags;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class FlagJsonTest {

  @Property
  void what_is_written_is_read_back_the_same(@ForAll("flags") StoredFlag flag) {
    FlagDocument document = Documents.parse(Documents.of(flag.key(), flag.toJson()));

    assertThat(document.problems()).isEmpty();
    assertThat(document.stored().get(flag.key())).isEqualTo(flag);
  }

  @Provide
  Arbitrary<StoredFlag> flags() {
    Arbitrary<String> lines =
        Arbitraries.strings().withChars("aé日\"\\/ ").numeric().ofMinLength(1).ofMaxLength(20);
    Arbitrary<StoredFlag.Gate> gates =
        Combinators.combine(
                Arbitraries.of(FlagState.class),
                Arbitraries.integers().between(0, 100_000),
                lines.filter(line -> !line.isBlank()))
            .as(StoredFlag.Gate::new);
    Arbitrary<StoredFlag.Ownership> owners =
        Combinators.combine(
                lines.filter(line -> !line.isBlank()).injectNull(0.3),
                Arbitraries.integers()
                    .between(0, 40_000)
                    .map(day -> LocalDate.ofEpochDay(day))
                    .injectNull(0.3))
            .as(StoredFlag.Ownership::new);
    Arbitrary<Object> values =
        Arbitraries.oneOf(
            Arbitraries.just(Boolean.TRUE),
            lines.map(line -> line),
            Arbitraries.doubles().between(-NumberFlag.LIMIT, NumberFlag.LIMIT).map(n -> n));
    return Combinators.combine(
            Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(20),
            values,
            gates,
            Arbitraries.longs().between(1, 999_999_999),
            owners)
        .as(
            (key, value, gate, version, owner) ->
                new StoredFlag(key, typeOf(value), value, gate, version, owner));
  }

  private static FlagType typeOf(Object value) {
    if (value instanceof Boolean) {
      return FlagType.BOOLEAN;
    }
    return value instanceof String ? FlagType.STRING : FlagType.NUMBER;
  }
}
