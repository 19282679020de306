package dev.underpin.cache.http;

import dev.underpin.cache.Lookup;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the browser and the CDN layers of the same cache: how long they may keep what {@link
 * dev.underpin.cache.Cache#lookup} knows, by which tags a CDN can purge it, and whether the client
 * has it already.
 *
 * <pre>{@code
 * static final CachePolicy PRODUCTS =
 *     CachePolicy.shared(Duration.ofMinutes(1)).cdn(Duration.ofMinutes(10))
 *         .staleWhileRevalidate(Duration.ofSeconds(30)).staleIfError(Duration.ofHours(6))
 *         .tags(TagHeader.SURROGATE_KEY);
 *
 * products.get(id);                                  // loads it where it is missing
 * Lookup<Product> lookup = products.lookup(id);      // headers and body are of one version
 * CacheResponse answer = PRODUCTS.respond(lookup, request.header("If-None-Match"));
 * answer.headers().forEach(response::setHeader);
 * if (answer.status() == 200) {
 *   response.write(render(lookup.value()));
 * }
 * }</pre>
 *
 * <p>Nothing is kept for longer than the entry itself is fresh: {@code max-age} is what remains of
 * it. Cache-Control is that of <a href="https://www.rfc-editor.org/rfc/rfc9111">RFC 9111</a> with
 * the extensions of <a href="https://www.rfc-editor.org/rfc/rfc5861">RFC 5861</a>,
 * CDN-Cache-Control that of <a href="https://www.rfc-editor.org/rfc/rfc9213">RFC 9213</a>; the
 * entity tag is the entry's {@linkplain dev.underpin.cache.Load#version version}. Immutable.
 */
public final class CachePolicy {

  private final boolean isShared;
  private final Duration maxAge;
  private final @Nullable Duration cdn;
  private final Duration whileRevalidate;
  private final Duration ifError;
  private final @Nullable TagHeader tagHeader;

  private CachePolicy(
      boolean isShared,
      Duration maxAge,
      @Nullable Duration cdn,
      Duration[] stale,
      @Nullable TagHeader tagHeader) {
    this.isShared = isShared;
    this.maxAge = maxAge;
    this.cdn = cdn;
    this.whileRevalidate = stale[0];
    this.ifError = stale[1];
    this.tagHeader = tagHeader;
  }

  /**
   * {@return a policy for what is the same for everybody}
   *
   * @param maxAge how long browsers and caches keep it at most, in whole seconds
   */
  public static CachePolicy shared(Duration maxAge) {
    return new CachePolicy(true, notNegative("maxAge", maxAge), null, none(), null);
  }

  /**
   * {@return a policy for what is one user's: browsers keep it, nobody else does}
   *
   * @param maxAge how long at most, in whole seconds
   */
  public static CachePolicy personal(Duration maxAge) {
    return new CachePolicy(false, notNegative("maxAge", maxAge), null, none(), null);
  }

  private static Duration[] none() {
    return new Duration[] {Duration.ZERO, Duration.ZERO};
  }

  private static Duration notNegative(String setting, Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(
          "%s must not be negative but was %s; raise it in CachePolicy".formatted(setting, value));
    }
    return value;
  }

  /**
   * Lets a CDN keep it for another time than browsers: it can be purged, they cannot.
   *
   * @param atMost how long at most, in whole seconds
   * @return a policy that says so
   * @throws IllegalStateException if the policy is for one user's
   */
  public CachePolicy cdn(Duration atMost) {
    if (!isShared) {
      throw new IllegalStateException(
          "cdn must not keep what is one user's; use CachePolicy.shared, or leave cdn out");
    }
    return new CachePolicy(true, maxAge, notNegative("cdn", atMost), stale(), tagHeader);
  }

  /**
   * Lets caches answer with what is old while they ask again.
   *
   * @param atMost for how long after its time
   * @return a policy that says so
   */
  public CachePolicy staleWhileRevalidate(Duration atMost) {
    Duration[] stale = {notNegative("staleWhileRevalidate", atMost), ifError};
    return new CachePolicy(isShared, maxAge, cdn, stale, tagHeader);
  }

  /**
   * Lets caches answer with what is old when they get an error.
   *
   * @param atMost for how long after its time
   * @return a policy that says so
   */
  public CachePolicy staleIfError(Duration atMost) {
    Duration[] stale = {whileRevalidate, notNegative("staleIfError", atMost)};
    return new CachePolicy(isShared, maxAge, cdn, stale, tagHeader);
  }

  /**
   * Tells the CDN the entry's tags.
   *
   * @param header that the CDN reads
   * @return a policy that says so
   */
  public CachePolicy tags(TagHeader header) {
    return new CachePolicy(isShared, maxAge, cdn, stale(), header);
  }

  private Duration[] stale() {
    return new Duration[] {whileRevalidate, ifError};
  }

  /**
   * {@return status and headers}
   *
   * @param entry what the cache knows; what is nowhere or stale is not to be kept without a
   *     question
   * @param ifNoneMatch the request's header; null if it has none
   */
  public CacheResponse respond(Lookup<?> entry, @Nullable String ifNoneMatch) {
    Map<String, String> headers = new LinkedHashMap<>();
    boolean tagged = addTags(entry, headers);
    headers.put("Cache-Control", control(isShared ? "public" : "private", maxAge, entry));
    if (isShared && !tagged) {
      // what could not be purged must not be kept
      headers.put("CDN-Cache-Control", "no-store");
    } else if (cdn != null) {
      headers.put("CDN-Cache-Control", control("", cdn, entry));
    }
    String etag = entry.version() == null ? null : "\"v" + entry.version() + "\"";
    if (etag != null) {
      headers.put("ETag", etag);
    }
    return new CacheResponse(status(entry, etag, ifNoneMatch), headers);
  }

  private static int status(Lookup<?> entry, @Nullable String etag, @Nullable String ifNoneMatch) {
    if (entry.negative()) {
      return 404;
    }
    boolean has = etag != null && ifNoneMatch != null && EntityTags.match(ifNoneMatch, etag);
    return has ? 304 : 200;
  }

  /** False if there are too many for the header. */
  private boolean addTags(Lookup<?> entry, Map<String, String> headers) {
    if (tagHeader == null || entry.tags().isEmpty()) {
      return true;
    }
    String value = tagHeader.value(entry.tags());
    if (value.length() > TagHeader.LONGEST) {
      return false;
    }
    headers.put(tagHeader.header(), value);
    return true;
  }

  private String control(String who, Duration atMost, Lookup<?> entry) {
    long fresh = Math.min(atMost.toSeconds(), entry.freshFor().toSeconds());
    StringBuilder control = new StringBuilder(who);
    if (fresh == 0) {
      append(control, "no-cache");
      return control.toString();
    }
    append(control, "max-age=" + fresh);
    if (!whileRevalidate.isZero()) {
      append(control, "stale-while-revalidate=" + whileRevalidate.toSeconds());
    }
    if (!ifError.isZero()) {
      append(control, "stale-if-error=" + ifError.toSeconds());
    }
    return control.toString();
  }

  private static void append(StringBuilder control, String directive) {
    control.append(control.isEmpty() ? "" : ", ").append(directive);
  }
}
