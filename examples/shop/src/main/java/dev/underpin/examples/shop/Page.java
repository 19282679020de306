package dev.underpin.examples.shop;

import java.util.HashMap;
import java.util.Map;

/** An answer to a request. */
record Page(int status, Html body, Map<String, String> headers) {
  Page {
    headers = Map.copyOf(headers);
  }

  static Page of(int status, Html body) {
    return new Page(status, body, Map.of());
  }

  /** Sends the browser on to another page, which it then gets. */
  static Page seeOther(String location) {
    return new Page(303, Html.NOTHING, Map.of("Location", location));
  }

  Page withCookie(String name, String value) {
    return withHeader("Set-Cookie", name + "=" + value + "; Path=/; HttpOnly; SameSite=Lax");
  }

  Page withHeader(String name, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(name, value);
    return new Page(status, body, more);
  }
}
