package dev.underpin.observability.servlet;

import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.MappingMatch;

/** What a container knows of a request's route. */
final class ServletRoute {

  private ServletRoute() {}

  /** The path as it was sent, within the application and without what follows a last semicolon. */
  static String path(HttpServletRequest http) {
    String uri = http.getRequestURI();
    if (uri == null) {
      return "";
    }
    String application = http.getContextPath();
    int start = uri.startsWith(application) ? application.length() : 0;
    // URL rewriting appends ;jsessionid=… there
    int parameter = uri.indexOf(';', uri.lastIndexOf('/') + 1);
    int end = parameter < start ? uri.length() : parameter;
    return uri.substring(start, end);
  }

  /** The servlet's mapping: there are only so many. */
  static String mapping(HttpServletRequest http) {
    HttpServletMapping mapping = http.getHttpServletMapping();
    if (mapping.getMappingMatch() == MappingMatch.CONTEXT_ROOT) {
      return "/";
    }
    String pattern = mapping.getPattern();
    return pattern.isEmpty() || pattern.equals("/") ? "/*" : pattern;
  }
}
