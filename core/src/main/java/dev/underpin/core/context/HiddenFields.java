package dev.underpin.core.context;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.underpin.core.codec.Binding;
import dev.underpin.core.codec.CodecException;
import dev.underpin.core.codec.PayloadCipher;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The hidden values of a job carrier: plain in memory, in the row as {@code s.name=keyId:base64}.
 * Each is bound to its job and to its name, so that none opens in the place of another.
 */
final class HiddenFields {

  static final String SEALED = "s.";
  static final HiddenFields NONE = new HiddenFields(Map.of(), null);

  private final Map<String, String> plain;
  private final @Nullable PayloadCipher cipher;

  private HiddenFields(Map<String, String> plain, @Nullable PayloadCipher cipher) {
    this.plain = plain;
    this.cipher = cipher;
  }

  static HiddenFields of(RequestContext context) {
    Map<String, String> plain = new TreeMap<>();
    context
        .values
        .hidden()
        .forEach(
            (key, value) -> {
              if (key.isCarried()) {
                plain.put(key.name(), value);
              }
            });
    return plain.isEmpty() ? NONE : new HiddenFields(plain, context.cipher);
  }

  /** Takes what opens out of the fields. */
  static HiddenFields opened(Map<String, String> fields, PayloadCipher cipher, Binding binding) {
    Map<String, String> plain = new TreeMap<>();
    for (String field : List.copyOf(fields.keySet())) {
      String name = field.startsWith(SEALED) ? field.substring(SEALED.length()) : "";
      String value =
          ContextKey.isName(name) ? opened(fields.get(field), cipher, binding.and(name)) : null;
      if (value != null) {
        plain.put(name, value);
        fields.remove(field);
      }
    }
    return new HiddenFields(plain, cipher);
  }

  private static @Nullable String opened(
      @Nullable String field, PayloadCipher cipher, Binding binding) {
    int colon = field == null ? -1 : field.indexOf(':');
    if (field == null || colon < 0) {
      return null;
    }
    try {
      byte[] sealed = Base64.getUrlDecoder().decode(field.substring(colon + 1));
      return new String(cipher.open(field.substring(0, colon), sealed, binding), UTF_8);
    } catch (IllegalArgumentException | CodecException e) {
      // changed or moved: it stays sealed, and its carrier says so
      return null;
    }
  }

  void sealInto(Map<String, String> fields, Binding binding) {
    PayloadCipher by = cipher;
    if (by == null) {
      return;
    }
    plain.forEach(
        (name, value) -> {
          byte[] sealed = by.seal(value.getBytes(UTF_8), binding.and(name));
          String text = Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
          fields.put(SEALED + name, by.keyId() + ':' + text);
        });
  }

  void putInto(RequestContextBuilder builder) {
    if (cipher != null) {
      builder.cipher(cipher);
    }
    plain.forEach((name, value) -> builder.hidden(ContextKey.of(name).carried(), value));
  }

  boolean isEmpty() {
    return plain.isEmpty();
  }

  Set<String> names() {
    return plain.keySet();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof HiddenFields fields && plain.equals(fields.plain);
  }

  @Override
  public int hashCode() {
    return plain.hashCode();
  }
}
