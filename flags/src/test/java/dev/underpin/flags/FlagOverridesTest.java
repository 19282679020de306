package dev.underpin.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.underpin.flags.testing.FakeFlags;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlagOverridesTest {

  private static final BooleanFlag CART = Flag.bool("cart").orElse(false);
  private static final StringFlag TEXT = Flag.string("text").orElse("code");
  private static final NumberFlag NUMBER = Flag.number("number").orElse(3);
  private static final EnumFlag<Thread.State> STATE =
      Flag.of("state", Thread.State.class).orElse(Thread.State.NEW);
  private static final Subject ANA = Subject.of("ana");
  private static final Instant NOON = Instant.parse("2027-03-01T12:00:00Z");

  private final FlagOverrides overrides = FlagOverrides.signedWith(secret(1));
  private Instant now = NOON;

  private static byte[] secret(int fill) {
    byte[] secret = new byte[32];
    Arrays.fill(secret, (byte) fill);
    return secret;
  }

  private Flags flags(FlagOverrides allowed) {
    Flags flags =
        Flags.builder(
                MemoryFlagStore.of(
                    "{\"flags\": {\"cart\": {\"type\": \"boolean\", \"state\": \"off\", \"version\": 7}}}"))
            .overrides(allowed)
            .clock(() -> now)
            .build();
    flags.refresh();
    return flags;
  }

  private String token(Map<String, String> values) {
    return overrides.sign(values, NOON.plusSeconds(60));
  }

  @Test
  void a_signed_token_overrides_until_it_expires() {
    Flags flags = flags(overrides);
    String token = token(Map.of("cart", "true"));

    Subject tester = flags.overridden(ANA, token);

    assertThat(flags.isOn(CART, tester)).isTrue();
    assertThat(flags.explain(CART, tester)).hasToString("true (OVERRIDDEN, version 7)");
    assertThat(flags.pin(tester).isOn(CART)).isTrue();
    assertThat(flags.isOn(CART, tester.with("country", "LT"))).isTrue();
    assertThat(flags.isOn(CART, ANA)).isFalse();
    now = NOON.plusSeconds(60);
    assertThat(flags.isOn(CART, flags.overridden(ANA, token))).isFalse();
  }

  @Test
  void every_type_can_be_overridden() {
    Flags flags = flags(overrides);
    Subject tester =
        flags.overridden(
            null,
            token(
                Map.of("text", "a=b&c ąž", "number", "-0.5", "state", "BLOCKED", "cart", "false")));

    assertThat(flags.value(TEXT, tester)).isEqualTo("a=b&c ąž");
    assertThat(flags.value(NUMBER, tester)).isEqualTo(-0.5);
    assertThat(flags.value(STATE, tester)).isEqualTo(Thread.State.BLOCKED);
    assertThat(flags.explain(CART, tester).reason()).isEqualTo(Reason.OVERRIDDEN);
  }

  @ParameterizedTest
  @CsvSource({
    "cart, yes",
    "number, NaN",
    "number, 1e300",
    "number, ''",
    "state, Blocked",
    "other, x"
  })
  void a_value_of_another_type_overrides_nothing(String key, String value) {
    Flags flags = flags(overrides);
    Subject tester = flags.overridden(ANA, token(Map.of(key, value)));

    assertThat(flags.explain(CART, tester).reason()).isEqualTo(Reason.OFF);
    assertThat(flags.value(NUMBER, tester)).isEqualTo(3);
    assertThat(flags.value(STATE, tester)).isEqualTo(Thread.State.NEW);
  }

  @Test
  void overrides_are_off_unless_they_are_asked_for() {
    Flags flags = new FakeFlags();
    Subject tester = flags(overrides).overridden(ANA, token(Map.of("cart", "true")));

    assertThat(flags.isOn(CART, flags.overridden(ANA, token(Map.of("cart", "true"))))).isFalse();
    assertThat(flags.isOn(CART, tester)).isFalse();
    assertThat(flags.pin(tester).isOn(CART)).isFalse();
  }

  @Test
  void another_secret_overrides_nothing() {
    Flags flags = flags(FlagOverrides.signedWith(secret(2)));

    assertThat(flags.isOn(CART, flags.overridden(ANA, token(Map.of("cart", "true"))))).isFalse();
  }

  @Test
  void no_letter_of_a_token_can_be_changed() {
    Flags flags = flags(overrides);
    String token = token(Map.of("cart", "true"));

    for (int i = 0; i < token.length() - 1; i++) {
      for (char c : "09AZaz-_.".toCharArray()) {
        String changed = token.substring(0, i) + c + token.substring(i + 1);
        boolean isOn = flags.isOn(CART, flags.overridden(ANA, changed));
        assertThat(isOn).as(changed).isEqualTo(changed.equals(token));
      }
    }
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", ".", "..", "...", "1.2.3", "é", "99999999999999999999.YQ.YQ"})
  void what_is_no_token_overrides_nothing(String token) {
    assertThat(flags(overrides).overridden(ANA, token)).isEqualTo(ANA);
  }

  @Property(tries = 300)
  void any_text_is_decided(@ForAll String token) {
    assertThat(flags(overrides).overridden(ANA, token)).isEqualTo(ANA);
  }

  @Test
  void a_short_secret_and_a_long_token_are_refused() {
    assertThatThrownBy(() -> FlagOverrides.signedWith("short".getBytes(StandardCharsets.UTF_8)))
        .hasMessage(
            "secret of flag overrides must have at least 32 bytes but had 5; make a longer one");
    assertThatThrownBy(() -> token(Map.of("text", "x".repeat(4_000))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 4096 characters");
  }

  @Test
  void a_strict_load_refuses_a_document_for_one_faulty_flag_and_keeps_the_last_good() {
    MemoryFlagStore good = MemoryFlagStore.of(Documents.newCart("on"));
    ScriptedStore store = new ScriptedStore();
    BooleanFlag newCart = Flag.bool("new-cart").orElse(false);
    Flags flags = Flags.builder(store).strict().build();
    FlagDocument whole = good.load(FlagDocument.empty());
    store.does(() -> whole);
    assertThat(flags.refresh()).isTrue();
    FlagDocument faulty =
        Documents.parse(
            "{\"flags\": {\"bad\": 5, \"new-cart\": {\"type\": \"boolean\", \"state\": \"off\"}}}");
    store.does(() -> faulty);

    assertThat(flags.refresh()).isFalse();

    assertThat(flags.isOn(newCart, ANA)).isTrue();
  }
}
