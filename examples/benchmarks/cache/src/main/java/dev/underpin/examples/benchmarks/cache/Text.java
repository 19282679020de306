package dev.underpin.examples.benchmarks.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.underpin.core.codec.Codec;

/** Texts as they are. */
final class Text {

  static final Codec<String> CODEC =
      new Codec<>() {
        @Override
        public byte[] encode(String text) {
          return text.getBytes(UTF_8);
        }

        @Override
        public String decode(byte[] bytes) {
          return new String(bytes, UTF_8);
        }

        @Override
        public String decode(byte[] bytes, int from, int to) {
          return new String(bytes, from, to - from, UTF_8);
        }

        @Override
        public String id() {
          return "text";
        }
      };

  private Text() {}
}
