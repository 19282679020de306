package dev.underpin.jobs.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request of somebody who may make it; its parts are read when they are asked for. */
final class Call {

  static final String GUARD = "X-Underpin-Action";

  private static final int MAX_QUERY = 4_096;
  private static final int MAX_BODY = 16_384;

  private final HttpExchange exchange;
  private final AdminAccess access;
  private final Map<String, String> variables;
  private final Json json;

  Call(HttpExchange exchange, AdminAccess access, Map<String, String> variables, Json json) {
    this.exchange = exchange;
    this.access = access;
    this.variables = variables;
    this.json = json;
  }

  AdminAccess access() {
    return access;
  }

  /** A part of the path. */
  String variable(String name) {
    return String.valueOf(variables.get(name));
  }

  long id() {
    return Long.parseLong(variable("id"));
  }

  Fields query(Set<String> known) {
    String query = exchange.getRequestURI().getRawQuery();
    if (query != null && query.length() > MAX_QUERY) {
      throw AdminError.of(
          414,
          "query must be at most %d characters but was %d".formatted(MAX_QUERY, query.length()));
    }
    Map<String, String> values = new HashMap<>();
    for (String pair : query == null || query.isEmpty() ? new String[0] : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
      if (values.put(name, value) != null) {
        throw AdminError.badRequest("each field of the query must be there once; drop one");
      }
    }
    return new Fields(values, known);
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, UTF_8);
    } catch (IllegalArgumentException e) {
      throw AdminError.badRequest("query must be percent-encoded but has a broken escape");
    }
  }

  Fields body(Set<String> known) {
    return new Fields(json.read(bytes()), known);
  }

  /**
   * Other sites' pages can have a browser send requests with its owner's cookies, but neither this
   * header nor this type of content, unless we said that they may.
   */
  void requireOwnPage() {
    String guard = exchange.getRequestHeaders().getFirst(GUARD);
    if (guard == null || guard.isBlank()) {
      throw AdminError.of(
          403,
          "an action must have the header %s, against requests from elsewhere".formatted(GUARD));
    }
    if (!isJson(exchange.getRequestHeaders().getFirst("Content-Type"))) {
      throw AdminError.of(415, "an action must have the header Content-Type: application/json");
    }
  }

  private static boolean isJson(@Nullable String type) {
    String plain = type == null ? "" : type.split(";", 2)[0].strip();
    return plain.toLowerCase(Locale.ROOT).equals("application/json");
  }

  private byte[] bytes() {
    byte[] bytes;
    try {
      bytes = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
    } catch (IOException e) {
      throw AdminError.badRequest("body could not be read to its end");
    }
    if (bytes.length > MAX_BODY) {
      throw AdminError.with(
          413, "body must be at most %d bytes".formatted(MAX_BODY), "Connection", "close");
    }
    return bytes;
  }
}
