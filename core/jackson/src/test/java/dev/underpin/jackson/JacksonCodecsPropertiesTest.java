package dev.underpin.jackson;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.core.codec.Codec;
import dev.underpin.core.codec.CodecException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class JacksonCodecsPropertiesTest {

  record Payload(
      String text,
      long number,
      double real,
      boolean flag,
      Instant at,
      Map<String, List<Integer>> more) {}

  private final Codec<Payload> codec = JacksonCodecs.create().of(Payload.class);

  @Property
  void any_payload_survives(@ForAll("payloads") Payload payload) {
    assertThat(codec.decode(codec.encode(payload))).isEqualTo(payload);
  }

  @Property
  void any_payload_survives_amid_other_bytes(
      @ForAll("payloads") Payload payload, @ForAll byte[] before, @ForAll byte[] after) {
    byte[] bytes = codec.encode(payload);
    byte[] all = Arrays.copyOf(before, before.length + bytes.length + after.length);
    System.arraycopy(bytes, 0, all, before.length, bytes.length);
    System.arraycopy(after, 0, all, before.length + bytes.length, after.length);

    assertThat(codec.decode(all, before.length, before.length + bytes.length)).isEqualTo(payload);
  }

  @Property
  void any_bytes_are_a_payload_or_a_codec_exception(@ForAll byte[] bytes) {
    try {
      assertThat(codec.decode(bytes)).isNotNull();
    } catch (CodecException e) {
      assertThat(e).hasMessageContaining("Payload");
    }
  }

  @Property
  void a_payload_with_a_byte_changed_is_a_payload_or_a_codec_exception(
      @ForAll("payloads") Payload payload, @ForAll int where, @ForAll byte with) {
    byte[] bytes = codec.encode(payload);
    bytes[Math.floorMod(where, bytes.length)] = with;

    any_bytes_are_a_payload_or_a_codec_exception(bytes);
  }

  @Provide
  Arbitrary<Payload> payloads() {
    Arbitrary<Instant> instants =
        Arbitraries.longs()
            .between(Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond())
            .flatMap(
                second ->
                    Arbitraries.integers()
                        .between(0, 999_999_999)
                        .map(nano -> Instant.ofEpochSecond(second, nano)));
    // a lone surrogate is no character, so JSON in UTF-8 cannot hold it
    Arbitrary<String> texts =
        Arbitraries.strings().all().filter(text -> UTF_8.newEncoder().canEncode(text));
    return Combinators.combine(
            texts,
            Arbitraries.longs(),
            Arbitraries.doubles(),
            Arbitraries.of(true, false),
            instants,
            Arbitraries.maps(texts, Arbitraries.integers().list().ofMaxSize(3)).ofMaxSize(3))
        .as(Payload::new);
  }
}
