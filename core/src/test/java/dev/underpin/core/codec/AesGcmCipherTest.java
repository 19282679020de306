package dev.underpin.core.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AesGcmCipherTest {

  private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);
  private static final byte[] PLAIN = "s3cr3t".getBytes(UTF_8);
  private static final Binding PLACE = Binding.of("job", "42");

  private final AesGcmCipher cipher = AesGcmCipher.of("k1", KEY);

  @Test
  void what_was_sealed_opens() {
    for (int length : new int[] {0, 1, 15, 16, 17, 10_000}) {
      byte[] plain = new byte[length];
      Arrays.fill(plain, (byte) 7);

      assertThat(cipher.open("k1", cipher.seal(plain, PLACE), PLACE)).isEqualTo(plain);
    }
  }

  @Test
  void the_same_bytes_are_sealed_differently_each_time() {
    byte[] one = cipher.seal(PLAIN, PLACE);
    byte[] other = cipher.seal(PLAIN, PLACE);

    assertThat(one).hasSize(12 + PLAIN.length + 16).isNotEqualTo(other);
    assertThat(new String(one, UTF_8)).doesNotContain("s3cr3t");
  }

  @Test
  void any_changed_bit_is_noticed() {
    byte[] sealed = cipher.seal(PLAIN, PLACE);

    for (int bit = 0; bit < sealed.length * 8; bit++) {
      byte[] changed = sealed.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> cipher.open("k1", changed, PLACE))
          .isInstanceOf(CodecException.class)
          .hasMessage(
              "bytes sealed with key \"k1\" do not open: changed, or moved from where they belong");
    }
    assertThatThrownBy(() -> cipher.open("k1", Arrays.copyOf(sealed, 27), PLACE))
        .isInstanceOf(CodecException.class)
        .hasMessage("sealed bytes are too few: 27");
  }

  @Test
  void in_another_place_it_does_not_open() {
    byte[] sealed = cipher.seal(PLAIN, Binding.of("a", "bc"));

    for (Binding other : List.of(Binding.of("ab", "c"), Binding.of("a", "b", "c"), PLACE)) {
      assertThatThrownBy(() -> cipher.open("k1", sealed, other)).isInstanceOf(CodecException.class);
    }
  }

  @Test
  void keys_can_be_exchanged() {
    AesGcmCipher newer = AesGcmCipher.of("k2", new byte[16]).opening("k1", KEY);

    assertThat(newer.keyId()).isEqualTo("k2");
    assertThat(newer.open("k1", cipher.seal(PLAIN, PLACE), PLACE)).isEqualTo(PLAIN);
    assertThat(newer.open("k2", newer.seal(PLAIN, PLACE), PLACE)).isEqualTo(PLAIN);
    assertThatThrownBy(() -> cipher.open("k2", newer.seal(PLAIN, PLACE), PLACE))
        .isInstanceOf(CodecException.class)
        .hasMessage(
            "bytes are sealed with a key that is not among [k1]; add it by AesGcmCipher.opening");
  }

  @Test
  void the_caller_may_wipe_his_key() {
    byte[] key = KEY.clone();
    AesGcmCipher copied = AesGcmCipher.of("k1", key);

    Arrays.fill(key, (byte) 0);

    assertThat(copied.open("k1", cipher.seal(PLAIN, PLACE), PLACE)).isEqualTo(PLAIN);
  }

  @Test
  void bad_keys_are_refused() {
    refused(() -> AesGcmCipher.of("k1", new byte[31]), "key \"k1\" must have 16, 24 or 32 bytes");
    refused(() -> AesGcmCipher.of("k:1", KEY), "key id must be 1 to 64 letters", "\"k:1\"");
    refused(() -> cipher.opening("k1", KEY), "\"k1\" is used twice; rename one key");
    refused(() -> Binding.of(), "binding must have a part but has none");
  }

  private static void refused(Runnable call, String... parts) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .contains(parts);
  }

  @Test
  void its_text_names_the_keys_and_shows_none() {
    assertThat(cipher).hasToString("AesGcmCipher[k1]");
  }

  @Test
  void bindings_of_different_parts_have_different_bytes() {
    assertThat(Binding.of("a", "bc").toBytes()).isNotEqualTo(Binding.of("ab", "c").toBytes());
    assertThat(Binding.of("a").and("b")).isEqualTo(Binding.of("a", "b"));
    assertThat(Binding.of("ü").toBytes()).containsExactly(0, 0, 0, 2, 0xC3, 0xBC);
  }
}
