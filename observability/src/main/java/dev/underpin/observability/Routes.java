package dev.underpin.observability;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the route of a path, among templates that the application registered. */
final class Routes {

  private final List<RouteTemplate> templates;

  private Routes(List<RouteTemplate> templates) {
    this.templates = templates;
  }

  static Routes of(List<String> templates) {
    List<RouteTemplate> sorted =
        templates.stream()
            .map(RouteTemplate::of)
            .sorted(Comparator.comparing(RouteTemplate::shape))
            .toList();
    Map<String, RouteTemplate> shapes = new HashMap<>();
    for (RouteTemplate template : sorted) {
      RouteTemplate other = shapes.put(template.shape(), template);
      if (other != null) {
        throw new IllegalArgumentException(
            "route \"%s\" fits the same paths as \"%s\"; keep one RequestLogging.Builder.route"
                .formatted(template.text(), other.text()));
      }
    }
    return new Routes(sorted);
  }

  /**
   * The template that fits, otherwise the path of the server's context: there are only so many of
   * either.
   *
   * @param path the path as it was sent; null for a request without one
   */
  String routeOf(@Nullable String path, String contextPath) {
    if (path == null) {
      return contextPath;
    }
    for (RouteTemplate template : templates) {
      if (template.fits(path)) {
        return template.text();
      }
    }
    if (path.equals(contextPath)) {
      return contextPath;
    }
    return contextPath.endsWith("/") ? contextPath + '*' : contextPath + "/*";
  }
}
