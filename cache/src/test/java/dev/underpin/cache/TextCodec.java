package dev.underpin.cache;

import dev.underpin.core.codec.Codec;
import dev.underpin.core.codec.CodecException;
import java.nio.charset.StandardCharsets;

/** Writes a string as it is, behind the name of the format's version, which it insists on. */
record TextCodec(String version) implements Codec<String> {

  @Override
  public byte[] encode(String value) {
    return (version + value).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String decode(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (!text.startsWith(version)) {
      throw new CodecException("not written by " + version, null);
    }
    return text.substring(version.length());
  }

  @Override
  public String id() {
    return "text";
  }
}
