package dev.underpin.cache.http;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.stream.Collectors;

/** The header by which a CDN learns the tags of a response, to purge by them. */
public enum TagHeader {
  /** {@code Surrogate-Key}, separated by spaces: Fastly, Varnish. */
  SURROGATE_KEY("Surrogate-Key", " "),
  /** {@code Cache-Tag}, separated by commas: Cloudflare, Akamai, Google. */
  CACHE_TAG("Cache-Tag", ",");

  /** The longest value that CDNs take, in bytes. */
  static final int LONGEST = 16_384;

  private final String header;
  private final String separator;

  TagHeader(String header, String separator) {
    this.header = header;
    this.separator = separator;
  }

  /** {@return the header's name} */
  public String header() {
    return header;
  }

  /** {@return the header's value} */
  String value(Collection<String> tags) {
    return tags.stream().map(TagHeader::encode).collect(Collectors.joining(separator));
  }

  /**
   * {@return a tag as it is written in the header, and has to be in a purge: letters, digits and
   * {@code -._~:/} as they are, anything else as {@code %20}}
   *
   * @param tag as the loader said it
   */
  public static String encode(String tag) {
    StringBuilder encoded = new StringBuilder(tag.length());
    for (byte b : tag.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (c < 128 && (Character.isLetterOrDigit(c) || "-._~:/".indexOf(c) >= 0)) {
        encoded.append(c);
      } else {
        encoded.append("%%%02X".formatted((int) c));
      }
    }
    return encoded.toString();
  }
}
