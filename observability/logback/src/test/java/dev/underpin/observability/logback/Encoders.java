package dev.underpin.observability.logback;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Encoders that are set up, and what a strict reader makes of their lines. */
final class Encoders {

  private static final JsonMapper STRICT =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Encoders() {}

  static JsonLineEncoder of(String profile) {
    return of(profile, encoder -> {});
  }

  static JsonLineEncoder unmasked(String profile) {
    return of(profile, encoder -> encoder.setDefaultMasks(false));
  }

  static JsonLineEncoder of(String profile, Consumer<JsonLineEncoder> settings) {
    JsonLineEncoder encoder = new JsonLineEncoder();
    encoder.setContext(new LoggerContext());
    encoder.setProfile(profile);
    settings.accept(encoder);
    encoder.start();
    return encoder;
  }

  static JsonNode read(JsonLineEncoder encoder, Events event) {
    return read(encoder.encode(event.build()));
  }

  static JsonNode read(JsonLineEncoder encoder, ILoggingEvent event) {
    return read(encoder.encode(event));
  }

  /** Reads a line, having made sure that it is one, in UTF-8, and nothing else. */
  static JsonNode read(byte[] line) {
    String text = text(line);
    assertThat(text).endsWith("}\n");
    String body = text.substring(0, text.length() - 1);
    assertThat(body.chars().filter(Encoders::breaksLines)).as(body).isEmpty();
    return STRICT.readTree(body);
  }

  static String text(byte[] line) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
    } catch (CharacterCodingException e) {
      throw new AssertionError("not UTF-8", e);
    }
  }

  private static boolean breaksLines(int c) {
    return Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
  }
}
