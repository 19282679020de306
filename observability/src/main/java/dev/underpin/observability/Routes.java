package dev.underpin.observability;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of a path among the templates that the application registered, and keeps the
 * number of different routes small whatever a server calls them.
 *
 * <p>The templates are a tree, a level a segment. A path goes down it, the literal branch first and
 * the one for any segment only where that leads nowhere; so the template that is literal further to
 * the left counts, and a lookup costs by the length of the path rather than by the number of
 * templates.
 */
final class Routes {

  /** Ample for an application; a server that calls more routes different tells their paths. */
  static final int MOST = 1_000;

  static final String OTHER = "_other";

  private final Branch root = new Branch();
  private final Map<String, String> known = new ConcurrentHashMap<>();

  private Routes() {}

  static Routes of(List<String> templates) {
    Routes routes = new Routes();
    for (String template : templates) {
      routes.add(RouteTemplate.of(template));
    }
    return routes;
  }

  private void add(RouteTemplate template) {
    Branch branch = root;
    for (String segment : template.segments()) {
      branch = branch.branches.computeIfAbsent(segment, unused -> new Branch());
    }
    if (branch.route != null) {
      throw new IllegalArgumentException(
          "route \"%s\" fits the same paths as \"%s\"; keep one RequestLoggingBuilder.route"
              .formatted(template.text(), branch.route));
    }
    branch.route = template.text();
    known.put(template.text(), template.text());
  }

  /** The template that fits a path as it was sent, or null. */
  @Nullable String find(@Nullable String path) {
    return path == null || !path.startsWith("/") ? null : root.find(path, 0);
  }

  /** The same route, as long as there are not too many, and fit for a line. */
  String bounded(String route) {
    String same = known.get(route);
    if (same != null) {
      return same;
    }
    if (known.size() >= MOST) {
      return OTHER;
    }
    String fit = LogText.oneLine(route);
    known.put(route, fit);
    return fit;
  }

  private static final class Branch {

    private final Map<String, Branch> branches = new HashMap<>();
    private @Nullable String route;

    /** The position is that of a slash, or the path's end. */
    @Nullable String find(String path, int position) {
      if (position == path.length()) {
        return route;
      }
      int start = position + 1;
      int slash = path.indexOf('/', start);
      int end = slash < 0 ? path.length() : slash;
      Branch literal = branches.get(path.substring(start, end));
      String found = literal == null ? null : literal.find(path, end);
      if (found != null || end == start) {
        return found;
      }
      Branch any = branches.get(RouteTemplate.ANY);
      return any == null ? null : any.find(path, end);
    }
  }
}
