package dev.underpin.core.context;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a request sends along into a job's row, as text: its id, its trace and its carried keys. The
 * deadline and the tally stay behind: a job has its own. Immutable.
 *
 * <p>The text is {@code application/x-www-form-urlencoded}, readable in a database client: {@code
 * request_id=r-1&traceparent=00-…&k.tenant=acme}. Reading never fails: an entry that cannot be read
 * is left out, since a job must not be lost over its log lines. A lone surrogate in a value, which
 * is no character, becomes {@code ?}.
 */
public final class JobCarrier {

  private static final String REQUEST_ID = "request_id";
  private static final String TRACEPARENT = "traceparent";
  private static final String NAMING = "naming";
  private static final String CARRIED = "k.";
  private static final String LOGGED_AND_CARRIED = "l.";

  private final Map<String, String> fields;

  private JobCarrier(Map<String, String> fields) {
    this.fields = fields;
  }

  static JobCarrier of(RequestContext context) {
    Map<String, String> fields = new TreeMap<>();
    putIfPresent(fields, REQUEST_ID, context.requestId());
    TraceParent trace = context.trace();
    putIfPresent(fields, TRACEPARENT, trace == null ? null : trace.header());
    if (context.naming() != NamingProfile.OTEL) {
      fields.put(NAMING, context.naming().name());
    }
    context
        .values()
        .forEach(
            (key, value) -> {
              if (key.isCarried()) {
                fields.put((key.isLogged() ? LOGGED_AND_CARRIED : CARRIED) + key.name(), value);
              }
            });
    return new JobCarrier(fields);
  }

  /**
   * {@return what {@link #encode()} wrote, as far as it can be read}
   *
   * @param text the text from the row; null and empty give a carrier with nothing in it
   */
  public static JobCarrier decode(@Nullable String text) {
    Map<String, String> fields = new TreeMap<>();
    if (text != null) {
      for (String pair : text.split("&", -1)) {
        readPair(pair, fields);
      }
    }
    return new JobCarrier(fields);
  }

  private static void readPair(String pair, Map<String, String> fields) {
    int equals = pair.indexOf('=');
    if (equals < 1) {
      return;
    }
    try {
      String name = URLDecoder.decode(pair.substring(0, equals), UTF_8);
      fields.put(name, URLDecoder.decode(pair.substring(equals + 1), UTF_8));
    } catch (IllegalArgumentException e) {
      // a broken escape: this entry is left out, the others stay
      return;
    }
  }

  /** {@return the text for the row; empty when there is nothing to send along} */
  public String encode() {
    return fields.entrySet().stream()
        .map(field -> escaped(field.getKey()) + '=' + escaped(field.getValue()))
        .collect(Collectors.joining("&"));
  }

  /** A lone surrogate goes first: JDKs differ in what URLEncoder makes of it. */
  private static String escaped(String text) {
    return URLEncoder.encode(new String(text.getBytes(UTF_8), UTF_8), UTF_8);
  }

  /** {@return whether nothing is sent along} */
  public boolean isEmpty() {
    return fields.isEmpty();
  }

  RequestContextBuilder toBuilder() {
    RequestContextBuilder builder =
        new RequestContextBuilder()
            .requestId(fields.get(REQUEST_ID))
            .traceparent(fields.get(TRACEPARENT))
            .naming(namingOf(fields.get(NAMING)));
    fields.forEach(
        (field, value) -> {
          ContextKey key = keyOf(field);
          if (key != null) {
            builder.put(key, value);
          }
        });
    return builder;
  }

  private static @Nullable ContextKey keyOf(String field) {
    boolean logged = field.startsWith(LOGGED_AND_CARRIED);
    if (!logged && !field.startsWith(CARRIED)) {
      return null;
    }
    String name = field.substring(CARRIED.length());
    return ContextKey.isName(name) ? new ContextKey(name, logged, true) : null;
  }

  private static NamingProfile namingOf(@Nullable String name) {
    for (NamingProfile profile : NamingProfile.values()) {
      if (profile.name().equals(name)) {
        return profile;
      }
    }
    return NamingProfile.OTEL;
  }

  private static void putIfPresent(
      Map<String, String> fields, String name, @Nullable String value) {
    if (value != null) {
      fields.put(name, value);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JobCarrier carrier && fields.equals(carrier.fields);
  }

  @Override
  public int hashCode() {
    return fields.hashCode();
  }

  /** The names of what is sent along, not the values. */
  @Override
  public String toString() {
    return "JobCarrier" + fields.keySet();
  }
}
