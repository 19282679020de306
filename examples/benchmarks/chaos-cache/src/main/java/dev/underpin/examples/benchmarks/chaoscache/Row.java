package dev.underpin.examples.benchmarks.chaoscache;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.underpin.core.codec.Codec;

/**
 * What is cached: a row says its key too, so that a value under another key is seen.
 *
 * @param key which
 * @param version one more with each change
 */
record Row(String key, long version) {

  /** {@code key:version}. */
  static final Codec<Row> CODEC =
      new Codec<>() {
        @Override
        public byte[] encode(Row row) {
          return (row.key + ":" + row.version).getBytes(US_ASCII);
        }

        @Override
        public Row decode(byte[] bytes) {
          String text = new String(bytes, US_ASCII);
          int colon = text.indexOf(':');
          return new Row(text.substring(0, colon), Long.parseLong(text.substring(colon + 1)));
        }

        @Override
        public String id() {
          return "row";
        }
      };
}
