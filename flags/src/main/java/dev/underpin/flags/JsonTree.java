package dev.underpin.flags;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes maps, lists, scalars and values of documents as JSON. By hand: a document of ten thousand
 * flags has many small values, and a generator for each would cost more than to read them.
 */
final class JsonTree {

  private final StringBuilder json = new StringBuilder();

  private JsonTree() {}

  static String text(@Nullable Object tree) {
    JsonTree writer = new JsonTree();
    writer.write(tree);
    return writer.json.toString();
  }

  private void write(@Nullable Object tree) {
    if (tree instanceof JsonValue value) {
      write(value.tree());
    } else if (tree instanceof Map<?, ?> map) {
      writeFields(map);
    } else if (tree instanceof List<?> list) {
      writeItems(list);
    } else if (tree instanceof String text) {
      writeText(text);
    } else if (tree instanceof Number number) {
      // a whole double without .0
      json.append(new BigDecimal(number.toString()).stripTrailingZeros().toPlainString());
    } else {
      // numbers as they were written, JSON that is written already, true, false and null
      json.append(tree);
    }
  }

  private void writeFields(Map<?, ?> fields) {
    char before = '{';
    for (Map.Entry<?, ?> field : fields.entrySet()) {
      json.append(before);
      writeText(String.valueOf(field.getKey()));
      json.append(':');
      write(field.getValue());
      before = ',';
    }
    json.append(fields.isEmpty() ? "{}" : "}");
  }

  private void writeItems(List<?> items) {
    char before = '[';
    for (Object item : items) {
      json.append(before);
      write(item);
      before = ',';
    }
    json.append(items.isEmpty() ? "[]" : "]");
  }

  private void writeText(String text) {
    json.append('"');
    int written = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\' || c < ' ') {
        json.append(text, written, i);
        writeEscaped(c);
        written = i + 1;
      }
    }
    json.append(text, written, text.length()).append('"');
  }

  private void writeEscaped(char c) {
    if (c < ' ') {
      json.append("\\u00").append(c < 0x10 ? "0" : "").append(Integer.toHexString(c));
    } else {
      json.append('\\').append(c);
    }
  }
}
