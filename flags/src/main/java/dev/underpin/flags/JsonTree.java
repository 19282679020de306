package dev.underpin.flags;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** Writes maps, lists, scalars and values of documents as JSON. */
final class JsonTree {

  private JsonTree() {}

  static String text(@Nullable Object tree) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FlagJson.FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      write(json, tree);
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, @Nullable Object tree) {
    if (tree instanceof JsonValue value) {
      write(json, value.tree());
    } else if (tree instanceof Map<?, ?> map) {
      json.writeStartObject();
      map.forEach(
          (name, value) -> {
            json.writeName(String.valueOf(name));
            write(json, value);
          });
      json.writeEndObject();
    } else if (tree instanceof List<?> list) {
      json.writeStartArray();
      for (Object item : list) {
        write(json, item);
      }
      json.writeEndArray();
    } else {
      writeScalar(json, tree);
    }
  }

  private static void writeScalar(JsonGenerator json, @Nullable Object value) {
    if (value instanceof Boolean bool) {
      json.writeBoolean(bool);
    } else if (value instanceof Number number) {
      // a whole double without .0
      json.writeNumber(new BigDecimal(number.toString()).stripTrailingZeros().toPlainString());
    } else if (value instanceof JsonValue.Digits digits) {
      json.writeNumber(digits.text());
    } else if (value instanceof JsonText text) {
      json.writeRawValue(text.text());
    } else if (value == null) {
      json.writeNull();
    } else {
      json.writeString(value.toString());
    }
  }
}
