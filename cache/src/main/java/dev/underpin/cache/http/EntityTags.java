package dev.underpin.cache.http;

/**
 * If-None-Match of <a href="https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2">RFC 9110</a>: a
 * star, or a list of entity tags, compared weakly.
 */
final class EntityTags {

  private EntityTags() {}

  /** Whether one of the tags of the header is this one; what is malformed matches nothing. */
  static boolean match(String header, String etag) {
    String rest = header.trim();
    if (rest.equals("*")) {
      return true;
    }
    while (!rest.isEmpty()) {
      String tag = rest.startsWith("W/") ? rest.substring(2) : rest;
      int end = tag.startsWith("\"") ? tag.indexOf('"', 1) : -1;
      if (end < 0) {
        return false;
      }
      if (tag.substring(0, end + 1).equals(etag)) {
        return true;
      }
      rest = tag.substring(end + 1).trim();
      if (rest.startsWith(",")) {
        rest = rest.substring(1).trim();
      } else if (!rest.isEmpty()) {
        return false;
      }
    }
    return false;
  }
}
