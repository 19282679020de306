package dev.underpin.core.context;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.underpin.core.codec.Binding;
import dev.underpin.core.codec.PayloadCipher;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a request sends along into a job's row, as text: its id, its trace and its carried keys. The
 * deadline, the baggage and the tally stay behind: a job has its own. Immutable.
 *
 * <pre>{@code
 * String row = RequestContext.current().toJobCarrier().encode(Binding.of("job", kind, id));
 * JobCarrier.decode(row).open(cipher, Binding.of("job", kind, id));
 * }</pre>
 *
 * <p>The text is {@code application/x-www-form-urlencoded}, readable in a database client: {@code
 * request_id=r-1&traceparent=00-…&k.tenant=acme}; hidden values are in it encrypted only. Reading
 * never fails: an entry that cannot be read is left out, since a job must not be lost over its log
 * lines. A lone surrogate in a value, which is no character, becomes {@code ?}.
 */
public final class JobCarrier {

  private static final String REQUEST_ID = "request_id";
  private static final String TRACEPARENT = "traceparent";
  private static final String TRACESTATE = "tracestate";
  private static final String NAMING = "naming";
  private static final String CARRIED = "k.";
  private static final String LOGGED_AND_CARRIED = "l.";
  // as much as the standard asks everybody to pass on
  private static final int MAX_TRACESTATE = 512;

  private final Map<String, String> fields;
  private final HiddenFields hidden;

  private JobCarrier(Map<String, String> fields, HiddenFields hidden) {
    this.fields = fields;
    this.hidden = hidden;
  }

  static JobCarrier of(RequestContext context) {
    Map<String, String> fields = new TreeMap<>();
    putIfPresent(fields, REQUEST_ID, context.requestId());
    if (context.tracing != null) {
      Tracing now = context.tracing.now();
      fields.put(TRACEPARENT, now.parent().header());
      TraceState state = now.state().within(MAX_TRACESTATE);
      putIfPresent(fields, TRACESTATE, state.isEmpty() ? null : state.header());
    }
    if (context.naming() != NamingProfile.OTEL) {
      fields.put(NAMING, context.naming().name());
    }
    context
        .values
        .visible()
        .forEach(
            (key, value) -> {
              if (key.isCarried()) {
                fields.put((key.isLogged() ? LOGGED_AND_CARRIED : CARRIED) + key.name(), value);
              }
            });
    return new JobCarrier(fields, HiddenFields.of(context));
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
    return new JobCarrier(fields, HiddenFields.NONE);
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

  /**
   * Opens the hidden values. One that does not open, since its key is unknown or it was changed or
   * moved from another job, stays sealed: see {@link #unopened()}.
   *
   * @param cipher what opens them
   * @param binding the job in whose row they were found
   * @return a carrier with what could be opened
   */
  public JobCarrier open(PayloadCipher cipher, Binding binding) {
    Map<String, String> rest = new TreeMap<>(fields);
    HiddenFields opened = HiddenFields.opened(rest, cipher, binding);
    return new JobCarrier(rest, opened);
  }

  /** {@return the names of the hidden values that are still sealed, and that nobody can read} */
  public Set<String> unopened() {
    Set<String> names = new TreeSet<>();
    for (String field : fields.keySet()) {
      if (field.startsWith(HiddenFields.SEALED)) {
        names.add(field.substring(HiddenFields.SEALED.length()));
      }
    }
    return names;
  }

  /** {@return whether there are hidden values, which only {@link #encode(Binding)} writes} */
  public boolean hasHidden() {
    return !hidden.isEmpty();
  }

  /**
   * {@return the text for the row; empty when there is nothing to send along}
   *
   * @throws IllegalStateException if there are hidden values: they are sealed for one job by {@link
   *     #encode(Binding)}
   */
  public String encode() {
    if (hasHidden()) {
      throw new IllegalStateException(
          "job carrier holds the hidden values %s, which are sealed for one job; use encode(Binding)"
              .formatted(hidden.names()));
    }
    return encode(fields);
  }

  /**
   * {@return the text for one job's row, hidden values encrypted; empty when there is nothing to
   * send along}
   *
   * @param binding the job that the row is of
   */
  public String encode(Binding binding) {
    Map<String, String> all = new TreeMap<>(fields);
    hidden.sealInto(all, binding);
    return encode(all);
  }

  private static String encode(Map<String, String> fields) {
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
    return fields.isEmpty() && hidden.isEmpty();
  }

  RequestContextBuilder toBuilder() {
    RequestContextBuilder builder =
        new RequestContextBuilder()
            .requestId(fields.get(REQUEST_ID))
            .traceparent(fields.get(TRACEPARENT))
            .naming(namingOf(fields.get(NAMING)));
    String stateText = fields.get(TRACESTATE);
    TraceState state = stateText == null ? null : TraceState.parse(List.of(stateText));
    if (builder.trace != null && state != null) {
      builder.traceState = state;
    }
    fields.forEach(
        (field, value) -> {
          ContextKey key = keyOf(field);
          if (key != null) {
            builder.put(key, value);
          }
        });
    hidden.putInto(builder);
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
    return other instanceof JobCarrier carrier
        && fields.equals(carrier.fields)
        && hidden.equals(carrier.hidden);
  }

  @Override
  public int hashCode() {
    return 31 * fields.hashCode() + hidden.hashCode();
  }

  /** The names of what is sent along, not the values. */
  @Override
  public String toString() {
    return "JobCarrier" + fields.keySet() + (hidden.isEmpty() ? "" : " hidden " + hidden.names());
  }
}
