package dev.underpin.flags;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Xxh64Test {

  /** The numbers come from the reference implementation. */
  @ParameterizedTest
  @CsvSource({
    "'', 0, ef46db3751d8e999",
    "a, 0, d24ec4f1a98c6e5b",
    "abc, 0, 44bc2cf5ad770999",
    "abc, 1, bea9ca8199328908",
    "abcd, 0, de0327b0d25d92cc",
    "abcdefgh, 0, 3ad351775b4634b7",
    "user-42, 0, 397e9d3a76af7c81",
    "new-cart, 1, e626f06637cd2c46",
    "ąžuolas, 0, 1551d09410eaf427",
    "日本語, 0, 7179a19f3719f5e1",
    "🙂, 0, 08204c75e29551d3",
    "Nobody inspects the spammish repetition, 0, fbcea83c8a378bf1",
    "0123456789abcdef0123456789abcdef, 0, 642a94958e71e6c5",
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef!, 0, 2020b26dbc09cee8",
  })
  void published_vectors_hold(String text, long seed, String expected) {
    assertThat(Xxh64.hash(text, seed)).isEqualTo(Long.parseUnsignedLong(expected, 16));
  }

  @Test
  void every_length_up_to_100_bytes_agrees_with_the_reference_implementation() {
    long chain = 0;
    for (int n = 0; n <= 100; n++) {
      byte[] bytes = new byte[n];
      for (int i = 0; i < n; i++) {
        bytes[i] = (byte) (i * 7 + n);
      }
      chain = chain * 31 + Xxh64.hash(bytes, 0);
    }

    assertThat(chain).isEqualTo(0xf718622cf7972234L);
  }

  @Test
  void long_content_agrees_with_the_reference_implementation() {
    byte[] bytes = new byte[4096];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }

    assertThat(Xxh64.hash(bytes, 0)).isEqualTo(0x0f6e64be186af6a4L);
  }

  @Property
  void text_is_hashed_as_its_utf8_bytes_broken_surrogates_included(
      @ForAll("anyText") String text, @ForAll long seed) {
    assertThat(Xxh64.hash(text, seed))
        .isEqualTo(Xxh64.hash(text.getBytes(StandardCharsets.UTF_8), seed));
  }

  @Provide
  Arbitrary<String> anyText() {
    return Arbitraries.strings()
        .withChars('a', 'é', '日', '\ud83d', '\ude42', '\u07ff', '\u0800', '\uffff')
        .withCharRange('\u0000', '\uffff')
        .ofMaxLength(80);
  }

  @Example
  void one_bit_of_the_key_changes_each_bit_of_the_hash_half_of_the_time() {
    int keys = 2_000;
    int[] flips = new int[64];
    for (int i = 0; i < keys; i++) {
      byte[] key = ("user-" + i * 31).getBytes(StandardCharsets.UTF_8);
      long before = Xxh64.hash(key, 0);
      key[i % key.length] ^= (byte) (1 << (i % 7));
      long changed = before ^ Xxh64.hash(key, 0);
      for (int bit = 0; bit < 64; bit++) {
        flips[bit] += (int) (changed >>> bit & 1);
      }
    }

    // five standard deviations of 2,000 coins
    for (int flipped : flips) {
      assertThat(flipped).isBetween(keys / 2 - 112, keys / 2 + 112);
    }
  }
}
