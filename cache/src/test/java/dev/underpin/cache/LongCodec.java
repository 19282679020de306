package dev.underpin.cache;

import dev.underpin.core.codec.Codec;
import java.nio.charset.StandardCharsets;

/** Writes a number as text. */
record LongCodec() implements Codec<Long> {

  @Override
  public byte[] encode(Long value) {
    return value.toString().getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public Long decode(byte[] bytes) {
    return Long.valueOf(new String(bytes, StandardCharsets.US_ASCII));
  }

  @Override
  public String id() {
    return "long";
  }
}
