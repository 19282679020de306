package dev.underpin.observability;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A route such as {@code /product/{id}}.
 *
 * @param text as it was given, and as it is logged
 * @param shape the same with {@link #ANY} for names: templates of one shape fit the same paths
 * @param segments what stands between the slashes of the shape
 */
record RouteTemplate(String text, String shape, List<String> segments) {

  /** Greater than every literal, so that sorting by shape puts literal segments first. */
  private static final String ANY = "\uffff";

  private static final Pattern VALID =
      Pattern.compile("(/([^/{}?#\\s\\p{Cntrl}]*|\\{[A-Za-z_][A-Za-z0-9_]*}))+");
  private static final Pattern NAME = Pattern.compile("\\{[^/]*}");

  static RouteTemplate of(String text) {
    if (!VALID.matcher(text).matches()) {
      throw new IllegalArgumentException(
          ("route must start with / and have segments that are literal or a {name} but was \"%s\";"
                  + " change RequestLogging.Builder.route")
              .formatted(text));
    }
    String shape = NAME.matcher(text).replaceAll(ANY);
    return new RouteTemplate(text, shape, List.of(shape.substring(1).split("/", -1)));
  }

  boolean fits(String path) {
    int position = 0;
    for (String segment : segments) {
      if (position == path.length() || path.charAt(position) != '/') {
        return false;
      }
      int start = position + 1;
      int slash = path.indexOf('/', start);
      position = slash < 0 ? path.length() : slash;
      if (!fits(segment, path, start, position)) {
        return false;
      }
    }
    return position == path.length();
  }

  private static boolean fits(String segment, String path, int start, int end) {
    return segment.equals(ANY)
        ? end > start
        : end - start == segment.length() && path.startsWith(segment, start);
  }
}
