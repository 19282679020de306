package dev.underpin.jobs.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.underpin.core.codec.Codec;
import dev.underpin.core.codec.CodecException;
import dev.underpin.core.codec.Codecs;
import java.util.LinkedHashMap;
import java.util.Map;

/** Objects of JSON, by the codecs that payloads are written with. */
final class Json {

  private final Codec<Map<String, Object>> codec;

  private Json(Codec<Map<String, Object>> codec) {
    this.codec = codec;
  }

  static Json of(Codecs codecs) {
    Json json = new Json(codecs.of(Map.class));
    String probe = new String(json.write(Map.of("a", 1)), UTF_8);
    if (!probe.replaceAll("\\s", "").equals("{\"a\":1}")) {
      throw new IllegalStateException(
          "codecs of an admin must write JSON but wrote \"%s\"; call JobsAdminHandlerBuilder.codecs(JacksonCodecs.create())"
              .formatted(probe));
    }
    return json;
  }

  byte[] write(Map<String, ?> object) {
    return codec.encode(new LinkedHashMap<>(object));
  }

  /** An empty text says nothing. */
  Map<String, Object> read(byte[] bytes) {
    if (bytes.length == 0) {
      return Map.of();
    }
    try {
      return codec.decode(bytes);
    } catch (CodecException | ClassCastException e) {
      throw AdminError.badRequest("body must be a JSON object such as {\"reason\":\"INC-42\"}");
    }
  }
}
