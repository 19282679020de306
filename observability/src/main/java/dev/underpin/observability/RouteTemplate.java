package dev.underpin.observability;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A route such as {@code /product/{id}}.
 *
 * @param text as it was given, and as it is logged
 * @param segments what stands between the slashes, with {@link #ANY} for names
 */
record RouteTemplate(String text, List<String> segments) {

  /** Not a literal: that has no slash. */
  static final String ANY = "/";

  private static final Pattern VALID =
      Pattern.compile("(/([^/{}?#\\s\\p{Cntrl}]*|\\{[A-Za-z_][A-Za-z0-9_]*}))+");

  static RouteTemplate of(String text) {
    if (!VALID.matcher(text).matches()) {
      throw new IllegalArgumentException(
          ("route must start with / and have segments that are literal or a {name} but was \"%s\";"
                  + " change RequestLoggingBuilder.route")
              .formatted(text));
    }
    List<String> segments =
        List.of(text.substring(1).split("/", -1)).stream()
            .map(segment -> segment.startsWith("{") ? ANY : segment)
            .toList();
    return new RouteTemplate(text, segments);
  }
}
