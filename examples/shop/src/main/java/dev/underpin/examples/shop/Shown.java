package dev.underpin.examples.shop;

import dev.underpin.cache.http.CacheResponse;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a page shows and, where it comes from a cache, what browsers and a CDN may keep of it.
 *
 * @param keeping of exactly this content
 */
record Shown<T>(T content, Keeping keeping) {

  /** Says what may be kept, and whether the client has it already. */
  @FunctionalInterface
  interface Keeping {
    CacheResponse respond(@Nullable String ifNoneMatch);
  }

  /** Content of which nothing is said. */
  static <T> Shown<T> uncached(T content) {
    return new Shown<>(content, ifNoneMatch -> new CacheResponse(200, Map.of()));
  }

  /** The page; without a body, which is then not even made, for a client that has it already. */
  Page page(Request request, Function<T, Html> html) {
    CacheResponse response = keeping.respond(request.ifNoneMatch());
    Html body = response.status() == 304 ? Html.NOTHING : html.apply(content);
    return new Page(response.status(), body, response.headers());
  }
}
