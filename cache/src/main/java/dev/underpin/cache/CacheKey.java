package dev.underpin.cache;

/**
 * Puts the parts of a key together so that different parts never make the same text, as {@code "a"
 * + "bc"} and {@code "ab" + "c"} do: each stands behind its length.
 *
 * <pre>{@code
 * .key(id -> CacheKey.of(id.tenant(), id.user()))     // "4:acme2:42"
 * }</pre>
 */
public final class CacheKey {

  private CacheKey() {}

  /**
   * {@return the text}
   *
   * @param parts strings, numbers, UUIDs, enums: whose {@code toString} tells them apart
   */
  public static String of(Object... parts) {
    StringBuilder text = new StringBuilder();
    for (Object part : parts) {
      String each = part.toString();
      text.append(each.length()).append(':').append(each);
    }
    return text.toString();
  }
}
