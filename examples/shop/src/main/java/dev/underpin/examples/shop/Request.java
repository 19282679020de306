package dev.underpin.examples.shop;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a browser asks.
 *
 * @param parameters of the query or the form
 * @param session its cookie
 * @param client the address that it asks from
 * @param ifNoneMatch the entity tags of what it has already
 */
record Request(
    String method,
    String path,
    Map<String, String> parameters,
    @Nullable String session,
    String client,
    @Nullable String ifNoneMatch) {
  static final String SESSION_COOKIE = "shop_session";

  private static final int LONGEST_FORM = 8_192;
  private static final Pattern SESSION =
      Pattern.compile("(?:^|;)\\s*" + SESSION_COOKIE + "=([A-Za-z0-9_-]{22})(?:;|$)");

  Request {
    parameters = Map.copyOf(parameters);
  }

  /**
   * Reads a request.
   *
   * @throws PageError if it is malformed or too large
   */
  static Request of(HttpExchange exchange) throws IOException {
    String method = exchange.getRequestMethod();
    String encoded =
        method.equals("POST") ? form(exchange) : exchange.getRequestURI().getRawQuery();
    String path = exchange.getRequestURI().getRawPath();
    String client = exchange.getRemoteAddress().getAddress().getHostAddress();
    return new Request(
        method, path, decoded(encoded), session(exchange), client, ifNoneMatch(exchange));
  }

  private static String form(HttpExchange exchange) throws IOException {
    byte[] bytes = exchange.getRequestBody().readNBytes(LONGEST_FORM + 1);
    if (bytes.length > LONGEST_FORM) {
      throw PageError.tooLarge(LONGEST_FORM);
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static Map<String, String> decoded(@Nullable String encoded) {
    Map<String, String> parameters = new HashMap<>();
    if (encoded == null || encoded.isEmpty()) {
      return parameters;
    }
    for (String pair : encoded.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        parameters.putIfAbsent(
            decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
      }
    }
    return parameters;
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      throw PageError.badRequest("A parameter has a % without its two digits.");
    }
  }

  private static @Nullable String session(HttpExchange exchange) {
    List<String> cookies = exchange.getRequestHeaders().getOrDefault("Cookie", List.of());
    Matcher matcher = SESSION.matcher(String.join(";", cookies));
    return matcher.find() ? matcher.group(1) : null;
  }

  private static @Nullable String ifNoneMatch(HttpExchange exchange) {
    List<String> lines = exchange.getRequestHeaders().get("If-None-Match");
    return lines == null ? null : String.join(", ", lines);
  }

  boolean isPost() {
    return method.equals("POST");
  }

  /** A parameter without spaces around it; empty if it is missing. */
  String text(String name) {
    return parameters.getOrDefault(name, "").strip();
  }

  /**
   * A parameter that is a whole number.
   *
   * @throws PageError if it is not, or out of range
   */
  int number(String name, int byDefault, int least, int most) {
    String text = text(name).isEmpty() ? String.valueOf(byDefault) : text(name);
    int number = text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
    if (number < least || number > most) {
      throw PageError.badRequest(
          name
              + " must be a whole number from "
              + least
              + " to "
              + most
              + " but was "
              + text
              + ".");
    }
    return number;
  }
}
