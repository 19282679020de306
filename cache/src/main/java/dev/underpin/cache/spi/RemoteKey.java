package dev.underpin.cache.spi;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

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

  private static final String VALUE = ":v:{";
  private static final String LEASE = ":l:{";

  private static final String HASHED = "#";

  /** {@code 0:} to {@code 200:}; every read has a key. */
  private static final String[] LENGTHS =
      IntStream.rangeClosed(0, LONGEST).mapToObj(length -> length + ":").toArray(String[]::new);

  private final RemoteSpace space;

  // the id in two parts, so that a short key is not copied: up to its first colon, and the rest
  private final String idHead;
  private final String idRest;
  private final String whole;

  private RemoteKey(RemoteSpace space, String idHead, String idRest, String whole) {
    this.space = space;
    this.idHead = idHead;
    this.idRest = idRest;
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
    int length = utf8Length(escaped);
    return length <= LONGEST
        ? new RemoteKey(space, LENGTHS[length], escaped, "")
        : new RemoteKey(space, HASHED, sha256(escaped.getBytes(StandardCharsets.UTF_8)), escaped);
  }

  /** In bytes; of text without half surrogates. */
  private static int utf8Length(String text) {
    int length = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // of a pair each half counts for two
      length += c < 0x80 ? 0 : c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
    }
    return length;
  }

  /**
   * {@return the key that another node wrote into a notice, in one's own schema}
   *
   * @param space the cache's part of the store
   * @param id the other node's {@link #id()}
   */
  public static RemoteKey ofId(RemoteSpace space, String id) {
    int headEnd = id.startsWith(HASHED) ? HASHED.length() : id.indexOf(':') + 1;
    return new RemoteKey(space, id.substring(0, headEnd), id.substring(headEnd), "");
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

  private static String unescape(String escaped) {
    if (escaped.indexOf('%') < 0) {
      return escaped;
    }
    StringBuilder text = new StringBuilder(escaped.length());
    for (int i = 0; i < escaped.length(); i++) {
      char c = escaped.charAt(i);
      if (c != '%') {
        text.append(c);
        continue;
      }
      int from = escaped.charAt(i + 1) == 'u' ? i + 2 : i + 1;
      int to = from == i + 2 ? from + 4 : from + 2;
      text.append((char) Integer.parseInt(escaped, from, to, 16));
      i = to - 1;
    }
    return text.toString();
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
    return named(VALUE);
  }

  /**
   * {@return what all {@linkplain #value() values'} names of a space begin with, up to the {@link
   * #id()}}
   *
   * @param space whose
   */
  public static String valueHead(RemoteSpace space) {
    return head(space, VALUE);
  }

  /**
   * {@return {@link #value()} in UTF-8, behind a prefix of the adapter}
   *
   * @param head prefix and {@link #valueHead} in UTF-8: one for all keys of a space
   */
  public byte[] value(byte[] head) {
    byte[] name = Arrays.copyOf(head, head.length + idLength() + 1);
    int end = writeId(name, head.length);
    if (end < 0) {
      return withUtf8(head);
    }
    name[end] = '}';
    return name;
  }

  /** {@return how many characters the {@link #id()} has} */
  public int idLength() {
    return idHead.length() + idRest.length();
  }

  /**
   * Writes the {@link #id()}, a byte a character.
   *
   * @param to where there is room for all of it
   * @param from the first byte's place
   * @return the place after the last; negative if it is not ASCII, and what was written is to be
   *     written over
   */
  public int writeId(byte[] to, int from) {
    int at = write(idHead, to, from);
    return at < 0 ? at : write(idRest, to, at);
  }

  private static int write(String text, byte[] to, int from) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        return -1;
      }
      to[from + i] = (byte) c;
    }
    return from + text.length();
  }

  private byte[] withUtf8(byte[] head) {
    byte[] end = (id() + "}").getBytes(StandardCharsets.UTF_8);
    byte[] name = Arrays.copyOf(head, head.length + end.length);
    System.arraycopy(end, 0, name, head.length, end.length);
    return name;
  }

  /** {@return where the lease is kept: in the same slot as the value} */
  public String lease() {
    return named(LEASE);
  }

  private String named(String kind) {
    return head(space, kind) + id() + "}";
  }

  private static String head(RemoteSpace space, String kind) {
    return "underpin:" + space.name() + ":" + space.schema() + kind;
  }

  /** {@return the key without cache and schema, as notices name it} */
  public String id() {
    return idHead + idRest;
  }

  /** {@return whether it is written as its hash} */
  public boolean isHashed() {
    return idHead.equals(HASHED);
  }

  /**
   * {@return the user's key as text; null if it is written as its hash, or if the id is none that
   * {@link #of} makes}
   */
  public @Nullable String text() {
    if (isHashed() || idHead.isEmpty()) {
      return null;
    }
    try {
      return unescape(idRest);
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      return null; // another program's
    }
  }

  /** {@return for a key that is written as its hash the key itself, escaped; else nothing} */
  public String whole() {
    return whole;
  }

  /** The same key of the same space. */
  @Override
  public boolean equals(Object other) {
    return other instanceof RemoteKey key
        && idRest.equals(key.idRest)
        && idHead.equals(key.idHead)
        && space.equals(key.space);
  }

  @Override
  public int hashCode() {
    return idRest.hashCode();
  }

  /** Cache and schema, not the key: that may be personal data. */
  @Override
  public String toString() {
    return "RemoteKey[%s:%d]".formatted(space.name(), space.schema());
  }
}
