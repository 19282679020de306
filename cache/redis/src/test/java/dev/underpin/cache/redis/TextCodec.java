package dev.underpin.cache.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.underpin.core.codec.Codec;

/** Text as it is. */
final class TextCodec implements Codec<String> {

  @Override
  public byte[] encode(String value) {
    return value.getBytes(UTF_8);
  }

  @Override
  public String decode(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  @Override
  public String id() {
    return "text";
  }
}
