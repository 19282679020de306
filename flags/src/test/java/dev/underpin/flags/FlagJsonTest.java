package dev.underpin.flags;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class FlagJsonTest {

  private static final StringFlag TEXT = Flag.string("flag").orElse("code");

  @Property
  void what_is_written_is_read_back_the_same(@ForAll("flags") StoredFlag flag) {
    FlagDocument document = Documents.parse(Documents.of(flag.key(), flag.toJson()));

    assertThat(document.problems()).isEmpty();
    assertThat(document.stored().get(flag.key())).isEqualTo(flag);
  }

  @Property(tries = 300)
  void any_text_in_a_rule_is_read_back_the_same(@ForAll("anyText") String text) {
    String written =
        JsonTree.text(
            Map.of(
                "type", "string",
                "state", "on",
                "variants", Map.of("name", text),
                "serve", "name",
                "rules",
                    List.of(
                        Map.of(
                            "if",
                            Map.of("attribute", "a", "in", List.of(text, "")),
                            "serve",
                            "name"))));
    FlagDocument document = Documents.parse(Documents.of("flag", written));
    assertThat(document.problems()).isEmpty();
    FlagDefinition flag = Documents.flag(document, "flag");

    FlagDocument again = Documents.parse(Documents.of("flag", flag.toJson()));

    assertThat(again.flags()).containsEntry("flag", flag);
    assertThat(TargetingTest.flags(Documents.of("flag", flag.toJson())).value(TEXT, null))
        .isEqualTo(text);
  }

  @Provide
  Arbitrary<String> anyText() {
    return Arbitraries.oneOf(
        Arbitraries.strings().withCharRange((char) 0, (char) 0x7F).ofMaxLength(30),
        Arbitraries.strings()
            .withChars("aé日\u2028\uD83D\uDE42\"\\/\n\t")
            .ofMaxLength(30)
            .filter(text -> text.codePoints().noneMatch(c -> c >= 0xD800 && c < 0xE000)));
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
