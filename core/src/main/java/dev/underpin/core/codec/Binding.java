package dev.underpin.core.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Where sealed bytes belong: a job's kind and id, say. Authenticated with them but not stored, so
 * bytes that are moved to another place do not open. Immutable.
 *
 * <pre>{@code
 * Binding place = Binding.of("job", "invoice.send", "42");
 * }</pre>
 *
 * @param parts from the general to the particular
 */
public record Binding(List<String> parts) {

  /**
   * Copies the parts.
   *
   * @throws IllegalArgumentException if there are none
   */
  public Binding {
    parts = List.copyOf(parts);
    if (parts.isEmpty()) {
      throw new IllegalArgumentException(
          "binding must have a part but has none; name what the bytes belong to");
    }
  }

  /**
   * {@return the binding of these parts}
   *
   * @param parts from the general to the particular
   * @throws IllegalArgumentException if there are none
   */
  public static Binding of(String... parts) {
    return new Binding(List.of(parts));
  }

  /**
   * {@return a narrower binding}
   *
   * @param part what to add
   */
  public Binding and(String part) {
    List<String> narrower = new ArrayList<>(parts);
    narrower.add(part);
    return new Binding(narrower);
  }

  /**
   * {@return the parts as bytes, each in UTF-8 behind its length in four bytes: no two bindings
   * have the same}
   */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String part : parts) {
      byte[] text = part.getBytes(UTF_8);
      bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(text.length).array());
      bytes.writeBytes(text);
    }
    return bytes.toByteArray();
  }
}
