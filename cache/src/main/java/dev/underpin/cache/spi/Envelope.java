package dev.underpin.cache.spi;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * What a remote store keeps under a key: the encoded value, and all that has to be known before it
 * may be used. Adapters store the bytes as they are; two constants are all that they know of them.
 *
 * <pre>{@code
 * offset  0  'U' 'P', format 1, flags (1 negative, 2 compressed, 4 versioned)
 *         4  id: 8 random bytes           } the first 12 bytes are the mark
 *        12  fresh until                    milliseconds since 1970; 0 after an expire
 *        20  stale until                    the same; how long it may be served on error
 *        28  created at                     the same; when its load began
 *        36  4 bytes: how long the load took, in milliseconds
 *        40  generation (16), sequence (8)  the stamp taken before the load
 *        64  version (8), schema (4)
 *        76  codec id, whole key, tags: each two bytes of length and UTF-8; tags after their count
 *         …  the value, if compressed after four bytes of its length
 * }</pre>
 *
 * @param id random, another for each value that is stored
 * @param times when
 * @param stamp how far invalidations had come before the load
 * @param body what
 */
public record Envelope(long id, Times times, Stamp stamp, Body body) {

  /** How many bytes at the start tell one stored value from another. */
  public static final int MARK_BYTES = 12;

  /** Where the eight bytes are that {@link RemoteStore#expire} overwrites with zeros. */
  public static final int FRESH_UNTIL_OFFSET = 12;

  /** More tags than this on one value are refused. */
  public static final int MOST_TAGS = 1_000;

  static final int MAGIC_AND_FORMAT = ('U' << 16) | ('P' << 8) | 1;
  static final int NEGATIVE = 1;
  static final int COMPRESSED = 2;
  static final int VERSIONED = 4;

  static final int FLAGS_OFFSET = 3;
  static final int ID_OFFSET = 4;
  static final int STALE_UNTIL_OFFSET = 20;
  static final int CREATED_AT_OFFSET = 28;
  static final int LOAD_TIME_OFFSET = 36;
  static final int GENERATION_OFFSET = 40;
  static final int SEQUENCE_OFFSET = 56;
  static final int VERSION_OFFSET = 64;
  static final int SCHEMA_OFFSET = 72;
  static final int CODEC_OFFSET = 76;

  /**
   * When a value was loaded and how long it may be used; all in milliseconds.
   *
   * @param createdAt when its load began
   * @param loadTime how long the load took
   * @param freshUntil until when it is served without a question
   * @param staleUntil until when it is served if there is nothing better
   */
  public record Times(long createdAt, int loadTime, long freshUntil, long staleUntil) {}

  /**
   * What was loaded.
   *
   * @param codec the {@linkplain dev.underpin.core.codec.Codec#id() id} of what encoded it
   * @param wholeKey {@link RemoteKey#whole()}
   * @param tags by which it can be invalidated
   * @param version the loader's, if it gave one
   * @param value as the codec wrote it; null if the loader found nothing
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record Body(
      String codec,
      String wholeKey,
      List<String> tags,
      @Nullable Long version,
      byte @Nullable [] value) {

    /**
     * Copies the tags.
     *
     * @param codec as above
     * @param wholeKey as above
     * @param tags as above
     * @param version as above
     * @param value as above
     * @throws IllegalArgumentException if there are more than {@link #MOST_TAGS} tags
     */
    // not compact: javac would drop the annotation of the array from the class file
    public Body(
        String codec,
        String wholeKey,
        List<String> tags,
        @Nullable Long version,
        byte @Nullable [] value) {
      if (tags.size() > MOST_TAGS) {
        throw new IllegalArgumentException(
            "tags of one value must be at most %d but were %d; tag what is invalidated together"
                .formatted(MOST_TAGS, tags.size()));
      }
      this.codec = codec;
      this.wholeKey = wholeKey;
      this.tags = List.copyOf(tags);
      this.version = version;
      this.value = value;
    }
  }

  /** Checks that nothing is missing. */
  public Envelope {
    Objects.requireNonNull(times, "times");
    Objects.requireNonNull(stamp, "stamp");
    Objects.requireNonNull(body, "body");
  }

  /**
   * {@return the bytes to store}
   *
   * @param schema of the space
   * @param compressAbove values of more bytes than this are compressed, if that makes them smaller
   */
  public byte[] encode(int schema, int compressAbove) {
    byte[] value = body.value;
    byte[] smaller = value != null && value.length > compressAbove ? deflated(value) : null;
    int flags =
        (value == null ? NEGATIVE : 0)
            | (smaller != null ? COMPRESSED : 0)
            | (body.version != null ? VERSIONED : 0);
    ByteArrayOutputStream bytes =
        new ByteArrayOutputStream(128 + (value == null ? 0 : value.length));
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      writeHead(out, flags, schema);
      writeText(out, body.codec);
      writeText(out, body.wholeKey);
      out.writeShort(body.tags.size());
      for (String tag : body.tags) {
        writeText(out, tag);
      }
      if (smaller != null) {
        out.writeInt(Objects.requireNonNull(value).length);
        out.write(smaller);
      } else if (value != null) {
        out.write(value);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("could not write into memory", e);
    }
    return bytes.toByteArray();
  }

  private void writeHead(DataOutputStream out, int flags, int schema) throws IOException {
    out.writeInt(MAGIC_AND_FORMAT << 8 | flags);
    out.writeLong(id);
    out.writeLong(times.freshUntil);
    out.writeLong(times.staleUntil);
    out.writeLong(times.createdAt);
    out.writeInt(times.loadTime);
    out.writeLong(stamp.generation().high());
    out.writeLong(stamp.generation().low());
    out.writeLong(stamp.sequence());
    out.writeLong(body.version == null ? 0 : body.version);
    out.writeInt(schema);
  }

  private static void writeText(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 0xffff) {
      throw new IllegalArgumentException(
          "text in an envelope must have at most 65535 bytes but had %d; shorten the key or tag"
              .formatted(bytes.length));
    }
    out.writeShort(bytes.length);
    out.write(bytes);
  }

  private static byte @Nullable [] deflated(byte[] value) {
    Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    try {
      deflater.setInput(value);
      deflater.finish();
      byte[] smaller = new byte[value.length];
      int length = deflater.deflate(smaller);
      return deflater.finished() && length < value.length - 4
          ? java.util.Arrays.copyOf(smaller, length)
          : null;
    } finally {
      deflater.end();
    }
  }

  /**
   * {@return what the bytes say; null if they are not an envelope of this format and schema, were
   * cut, or cannot be decompressed}
   *
   * @param bytes from the store: whoever can write there may have written anything
   * @param schema of the space
   */
  public static @Nullable Envelope decode(byte[] bytes, int schema) {
    EnvelopeView view = new EnvelopeView();
    if (!view.open(bytes, schema)) {
      return null;
    }
    try {
      byte[] value = view.isNegative() ? null : view.value();
      Times times =
          new Times(view.createdAt(), view.loadTime(), view.freshUntil(), view.staleUntil());
      Body body = new Body(view.codec(), view.wholeKey(), view.tags(), view.version(), value);
      return new Envelope(view.id(), times, view.stamp(), body);
    } catch (DataFormatException e) {
      return null;
    }
  }
}
