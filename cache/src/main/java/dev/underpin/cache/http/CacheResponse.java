package dev.underpin.cache.http;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What to answer besides the body. Immutable.
 *
 * @param status 200, 304 if the client has it already (then there is no body), 404 if it is known
 *     that there is none
 * @param headers to set, in the order in which they are written
 */
public record CacheResponse(int status, Map<String, String> headers) {

  /** Copies the headers. */
  public CacheResponse {
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }
}
