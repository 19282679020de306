package dev.underpin.flags;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Flag documents of tests. */
final class Documents {

  private Documents() {}

  /** A document of one flag. */
  static String of(String key, String flag) {
    return "{\"flags\": {\"%s\": %s}}".formatted(key, flag);
  }

  /** A document whose flag {@code new-cart} has a state. */
  static String newCart(String state) {
    return of("new-cart", "{\"type\": \"boolean\", \"state\": \"%s\"}".formatted(state));
  }

  static FlagDefinition flag(FlagDocument document, String key) {
    return Objects.requireNonNull(document.flags().get(key), key);
  }

  static FlagDocument parse(String json) {
    return FlagDocument.parse("flags.json", "1", json.getBytes(StandardCharsets.UTF_8));
  }
}
