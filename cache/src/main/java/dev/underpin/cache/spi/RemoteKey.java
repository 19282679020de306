package dev.underpin.cache.spi;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;

/**
 * A key as a remote store sees it. Two different keys are never written alike: the length stands in
 * front, what Redis gives a meaning is escaped, half surrogates are spelled out. Immutable.
 *
 * <p>For the user's key {@code 50%} of the cache {@code users}, schema 3:
 *
 * <pre>{@code
 * value()    underpin:users:3:v:{5:50%25}
 * lease()    underpin:users:3:l:{5:50%25}
 * }</pre>
 *
 * <p>The braces are Redis Cluster's hash tag: value and lease lie in one slot. A key of more than
 * {@value #LONGEST} bytes is replaced by its SHA-256; the whole key then travels in the {@linkplain
 * #whole() value} and is compared when it is read.
 */
public final class RemoteKey {

  /** The longest key, in bytes of its escaped form, that is written as it is. */
  public static final int LONGEST = 200;

  private final RemoteSpace space;
  private final String id;
  private final String whole;

  private RemoteKey(RemoteSpace space, String id, String whole) {
    this.space = space;
    this.id = id;
    this.whole = whole;
  }

  /**
   * {@return the key of a user's key}
   *
   * @param space the cache's part of the store
   * @param key the user's key as text; may be empty
   */
  public static RemoteKey of(RemoteSpace space, String key) {
    Objects.requireNonNull(key, "key");
    String escaped = escape(key);
    byte[] bytes = escaped.getBytes(StandardCharsets.UTF_8);
    return bytes.length <= LONGEST
        ? new RemoteKey(space, bytes.length + ":" + escaped, "")
        : new RemoteKey(space, "#" + sha256(bytes), escaped);
  }

  /**
   * {@return the key that another node wrote into a notice, in one's own schema}
   *
   * @param space the cache's part of the store
   * @param id the other node's {@link #id()}
   */
  public static RemoteKey ofId(RemoteSpace space, String id) {
    return new RemoteKey(space, id, "");
  }

  private static String escape(String key) {
    StringBuilder escaped = null;
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < key.length()
              && Character.isLowSurrogate(key.charAt(i + 1));
      if (escaped == null && needsEscape(c) && !pair) {
        escaped = new StringBuilder(key.length() + 16).append(key, 0, i);
      }
      if (escaped != null) {
        append(escaped, c, pair ? key.charAt(i + 1) : 0);
      }
      i += pair ? 1 : 0;
    }
    return escaped == null ? key : escaped.toString();
  }

  private static boolean needsEscape(char c) {
    return c == '{' || c == '}' || c == '%' || Character.isSurrogate(c);
  }

  private static void append(StringBuilder escaped, char c, int low) {
    if (low != 0) {
      escaped.append(c).append((char) low);
    } else if (Character.isSurrogate(c)) {
      // has no UTF-8 form: getBytes would make every one of them the same question mark
      escaped.append("%u").append(Integer.toHexString(c));
    } else if (needsEscape(c)) {
      escaped.append('%').append(Integer.toHexString(c).toUpperCase(java.util.Locale.ROOT));
    } else {
      escaped.append(c);
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256, which every Java must have", e);
    }
  }

  /** {@return the cache's part of the store} */
  public RemoteSpace space() {
    return space;
  }

  /** {@return where the value is kept} */
  public String value() {
    return named(":v:{");
  }

  /** {@return where the lease is kept: in the same slot as the value} */
  public String lease() {
    return named(":l:{");
  }

  private String named(String kind) {
    return "underpin:" + space.name() + ":" + space.schema() + kind + id + "}";
  }

  /** {@return the key without cache and schema, as notices name it} */
  public String id() {
    return id;
  }

  /** {@return for a key that is written as its hash the key itself, escaped; else nothing} */
  public String whole() {
    return whole;
  }

  /** The same key of the same space. */
  @Override
  public boolean equals(Object other) {
    return other instanceof RemoteKey key && id.equals(key.id) && space.equals(key.space);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  /** Cache and schema, not the key: that may be personal data. */
  @Override
  public String toString() {
    return "RemoteKey[%s:%d]".formatted(space.name(), space.schema());
  }
}
