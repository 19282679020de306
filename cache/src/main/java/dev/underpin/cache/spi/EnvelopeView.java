package dev.underpin.cache.spi;

import dev.underpin.core.codec.Codec;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@linkplain Envelope envelopes} where they lie, one after the other: a hit needs some
 * numbers of each and the value, and no objects for the rest.
 *
 * <pre>{@code
 * EnvelopeView view = new EnvelopeView();
 * if (view.open(bytes, schema) && view.isOf(generation)) {
 *   byte[] value = view.value();
 * }
 * }</pre>
 *
 * Not thread-safe.
 */
public final class EnvelopeView {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private static final int LARGEST = 512 << 20;
  private static final byte[] NOTHING = {};

  private byte[] bytes = NOTHING;
  private int wholeKeyAt;
  private int tagsAt;
  private int valueAt;

  /** Looks at nothing yet. */
  public EnvelopeView() {}

  /**
   * Looks at these bytes from now on.
   *
   * @param stored whoever can write to the store may have written anything
   * @param schema of the space
   * @return whether they are an envelope of this format and schema that was not cut; if not,
   *     nothing else is to be called
   */
  public boolean open(byte[] stored, int schema) {
    bytes = stored;
    return stored.length >= Envelope.CODEC_OFFSET
        && (int) INT.get(stored, 0) >>> 8 == Envelope.MAGIC_AND_FORMAT
        && (int) INT.get(stored, Envelope.SCHEMA_OFFSET) == schema
        && hasAllParts();
  }

  private boolean hasAllParts() {
    wholeKeyAt = afterText(Envelope.CODEC_OFFSET);
    tagsAt = afterText(wholeKeyAt);
    int count = shortAt(tagsAt);
    int at = tagsAt + 2;
    for (int i = 0; i < count && at <= bytes.length; i++) {
      at = afterText(at);
    }
    valueAt = at;
    return count <= Envelope.MOST_TAGS && at <= bytes.length;
  }

  /** Beyond the end, and it stays there, if the bytes were cut. */
  private int afterText(int at) {
    return at + 2 + shortAt(at);
  }

  private int shortAt(int at) {
    return at + 2 > bytes.length ? 0 : ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
  }

  private long longAt(int offset) {
    return (long) LONG.get(bytes, offset);
  }

  private boolean has(int flag) {
    return (bytes[Envelope.FLAGS_OFFSET] & flag) != 0;
  }

  /** {@return {@link Envelope#id()}} */
  public long id() {
    return longAt(Envelope.ID_OFFSET);
  }

  /** {@return {@link Envelope.Times#freshUntil()}} */
  public long freshUntil() {
    return longAt(Envelope.FRESH_UNTIL_OFFSET);
  }

  /** {@return {@link Envelope.Times#staleUntil()}} */
  public long staleUntil() {
    return longAt(Envelope.STALE_UNTIL_OFFSET);
  }

  /** {@return {@link Envelope.Times#createdAt()}} */
  public long createdAt() {
    return longAt(Envelope.CREATED_AT_OFFSET);
  }

  /** {@return {@link Envelope.Times#loadTime()}} */
  public int loadTime() {
    return (int) INT.get(bytes, Envelope.LOAD_TIME_OFFSET);
  }

  /**
   * {@return whether its {@linkplain Stamp#generation() generation} is this}
   *
   * @param generation null if nothing is known, of which no envelope is
   */
  public boolean isOf(@Nullable Nonce generation) {
    return generation != null
        && longAt(Envelope.GENERATION_OFFSET) == generation.high()
        && longAt(Envelope.GENERATION_OFFSET + 8) == generation.low();
  }

  /** {@return the {@linkplain Stamp#sequence() sequence} of its stamp} */
  public long sequence() {
    return longAt(Envelope.SEQUENCE_OFFSET);
  }

  Stamp stamp() {
    Nonce generation =
        new Nonce(longAt(Envelope.GENERATION_OFFSET), longAt(Envelope.GENERATION_OFFSET + 8));
    return new Stamp(generation, sequence());
  }

  /** {@return {@link Envelope.Body#version()}} */
  public @Nullable Long version() {
    return has(Envelope.VERSIONED) ? (Long) longAt(Envelope.VERSION_OFFSET) : null;
  }

  String codec() {
    return text(Envelope.CODEC_OFFSET);
  }

  String wholeKey() {
    return text(wholeKeyAt);
  }

  /**
   * {@return whether a codec wrote its value}
   *
   * @param codec the codec's id in UTF-8
   */
  public boolean isWrittenBy(byte[] codec) {
    int from = Envelope.CODEC_OFFSET + 2;
    return Arrays.equals(bytes, from, wholeKeyAt, codec, 0, codec.length);
  }

  /**
   * {@return whether it belongs to this key, and not to another one with the same hash}
   *
   * @param key under which it lay
   */
  public boolean isOf(RemoteKey key) {
    return tagsAt - wholeKeyAt == 2 ? key.whole().isEmpty() : wholeKey().equals(key.whole());
  }

  /** {@return {@link Envelope.Body#tags()}} */
  public List<String> tags() {
    int count = shortAt(tagsAt);
    if (count == 0) {
      return List.of();
    }
    List<String> tags = new ArrayList<>(count);
    int at = tagsAt + 2;
    for (int i = 0; i < count; i++) {
      tags.add(text(at));
      at = afterText(at);
    }
    return List.copyOf(tags);
  }

  private String text(int at) {
    int length = shortAt(at);
    return length == 0 ? "" : new String(bytes, at + 2, length, StandardCharsets.UTF_8);
  }

  /** {@return whether what is known is that there is no value} */
  public boolean isNegative() {
    return has(Envelope.NEGATIVE);
  }

  /**
   * {@return the encoded value}
   *
   * @throws DataFormatException if it is damaged
   */
  public byte[] value() throws DataFormatException {
    return has(Envelope.COMPRESSED) ? inflated() : Arrays.copyOfRange(bytes, valueAt, bytes.length);
  }

  /**
   * {@return the value}
   *
   * @param codec by which it was written
   * @param <V> its type
   * @throws DataFormatException if it is damaged
   * @throws RuntimeException if the codec cannot read it
   */
  public <V> V value(Codec<V> codec) throws DataFormatException {
    return has(Envelope.COMPRESSED)
        ? codec.decode(inflated())
        : codec.decode(bytes, valueAt, bytes.length);
  }

  private byte[] inflated() throws DataFormatException {
    int compressed = bytes.length - valueAt - 4;
    int length = compressed < 0 ? -1 : (int) INT.get(bytes, valueAt);
    // deflate reaches 1032 to 1: a length beyond that is damage, and no reason to reserve memory
    if (length < 0 || length > LARGEST || length > compressed * 1_040L) {
      throw new DataFormatException("length");
    }
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(bytes, valueAt + 4, compressed);
      byte[] value = new byte[length];
      if (inflater.inflate(value) != length) {
        throw new DataFormatException("cut");
      }
      return value;
    } finally {
      inflater.end();
    }
  }
}
