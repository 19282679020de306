package dev.underpin.examples.traceecho;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * One thing that the service is told to do.
 *
 * @param url whom to call
 * @param arguments what to send there, as JSON
 */
record Callback(URI url, String arguments) {

  private static final ObjectMapper JSON = JsonMapper.builder().build();

  /**
   * Reads the body of a request.
   *
   * @throws BadRequest if it is no list of callbacks
   */
  static List<Callback> listOf(byte[] body) throws BadRequest {
    JsonNode list = tree(body);
    if (list == null || !list.isArray()) {
      throw new BadRequest("body must be a JSON list of {\"url\": \"...\", \"arguments\": [...]}");
    }
    List<Callback> callbacks = new ArrayList<>();
    for (JsonNode element : list) {
      JsonNode arguments = element.get("arguments");
      callbacks.add(
          new Callback(url(element.get("url")), arguments == null ? "[]" : arguments.toString()));
    }
    return callbacks;
  }

  private static @Nullable JsonNode tree(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (JacksonException notJson) {
      return null;
    }
  }

  private static URI url(@Nullable JsonNode node) throws BadRequest {
    if (node != null && node.isString()) {
      try {
        URI url = URI.create(node.stringValue());
        String scheme = url.getScheme();
        if (url.getHost() != null && ("http".equals(scheme) || "https".equals(scheme))) {
          return url;
        }
      } catch (IllegalArgumentException malformed) {
        throw new BadRequest("url must be an http or https address");
      }
    }
    throw new BadRequest("url must be an http or https address");
  }

  /** The caller's mistake, in words for him. */
  static final class BadRequest extends Exception {
    private static final long serialVersionUID = 1L;

    BadRequest(String message) {
      super(message);
    }
  }
}
