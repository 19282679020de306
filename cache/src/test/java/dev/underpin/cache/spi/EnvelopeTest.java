package dev.underpin.cache.spi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class EnvelopeTest {

  private static Envelope envelope(List<String> tags, byte[] value) {
    return new Envelope(
        11,
        new Envelope.Times(1, 2, 3, 4),
        new Stamp(new Nonce(5, 6), 7),
        new Envelope.Body("json", "whole", tags, 8L, value));
  }

  @Property
  void what_is_encoded_is_decoded_compressed_or_not(
      @ForAll byte[] value, @ForAll boolean compress) {
    byte[] repeated = Arrays.copyOf(value, value.length * 40);
    Envelope envelope = envelope(List.of("a", "ü"), repeated);

    byte[] bytes = envelope.encode(3, compress ? 10 : Integer.MAX_VALUE);
    Envelope read = Objects.requireNonNull(Envelope.decode(bytes, 3));

    assertThat(read.body().value()).isEqualTo(repeated);
    assertThat(read.body().tags()).containsExactly("a", "ü");
    assertThat(read.body().version()).isEqualTo(8);
    assertThat(read.stamp()).isEqualTo(envelope.stamp());
    assertThat(read.times()).isEqualTo(envelope.times());
    assertThat(read.id()).isEqualTo(11);
  }

  @Test
  void negative_without_a_version_comes_back() {
    Envelope negative =
        new Envelope(
            1,
            new Envelope.Times(1, 2, 3, 4),
            new Stamp(new Nonce(5, 6), 7),
            new Envelope.Body("json", "", List.of(), null, null));

    assertThat(Envelope.decode(negative.encode(1, 0), 1)).isEqualTo(negative);
  }

  @Test
  void another_schema_is_not_read() {
    byte[] bytes = envelope(List.of(), new byte[3]).encode(3, Integer.MAX_VALUE);

    assertThat(Envelope.decode(bytes, 4)).isNull();
  }

  @Test
  void constants_are_where_they_say() {
    byte[] bytes = envelope(List.of(), new byte[3]).encode(3, Integer.MAX_VALUE);
    Arrays.fill(bytes, Envelope.FRESH_UNTIL_OFFSET, Envelope.FRESH_UNTIL_OFFSET + 8, (byte) 0);
    Envelope read = Objects.requireNonNull(Envelope.decode(bytes, 3));

    assertThat(read.times()).isEqualTo(new Envelope.Times(1, 2, 0, 4));
    assertThat(Envelope.MARK_BYTES).isLessThanOrEqualTo(Envelope.FRESH_UNTIL_OFFSET);
  }

  /** Whoever can write into the store may have written anything. */
  @Property(tries = 5_000)
  void damaged_bytes_are_null_or_an_envelope_and_never_an_exception(
      @ForAll int at, @ForAll byte with, @ForAll int length, @ForAll boolean compressed) {
    byte[] bytes =
        envelope(List.of("tag"), new byte[500]).encode(3, compressed ? 10 : Integer.MAX_VALUE);
    bytes[Math.floorMod(at, bytes.length)] = with;

    Envelope unused = Envelope.decode(bytes, 3);
    unused = Envelope.decode(Arrays.copyOf(bytes, Math.floorMod(length, bytes.length + 20)), 3);
  }

  @Property(tries = 5_000)
  void different_keys_are_written_differently(@ForAll @Size(max = 20) List<String> keys) {
    RemoteSpace space = new RemoteSpace("s", 1);
    Map<ByteBuffer, String> written = new HashMap<>();
    for (String key : keys) {
      String before = written.put(bytes(RemoteKey.of(space, key)), key);
      assertThat(before == null || before.equals(key)).isTrue();
    }
  }

  @Test
  void half_surrogates_are_written_differently_though_they_have_no_bytes_of_their_own() {
    RemoteSpace space = new RemoteSpace("s", 1);

    assertThat(Stream.of("\ud800", "\ud801", "\udc00", "?", "%ud800"))
        .extracting(key -> bytes(RemoteKey.of(space, key)))
        .doesNotHaveDuplicates();
  }

  private static ByteBuffer bytes(RemoteKey key) {
    return ByteBuffer.wrap(key.value().getBytes(UTF_8));
  }

  @Test
  void value_and_lease_of_a_key_have_the_same_hash_tag_whatever_the_key() {
    for (String key : List.of("", "{", "}", "{}", "a{b}c", "x".repeat(10_000))) {
      RemoteKey remote = RemoteKey.of(new RemoteSpace("s", 1), key);

      assertThat(hashTag(remote.value())).isNotEmpty().isEqualTo(hashTag(remote.lease()));
      assertThat(remote.value().length()).isLessThan(300);
    }
  }

  /** As the specification of Redis Cluster says. */
  private static String hashTag(String key) {
    int open = key.indexOf('{');
    return key.substring(open + 1, key.indexOf('}', open + 1));
  }
}
