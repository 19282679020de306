package dev.underpin.core.context;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a request tells the services that it calls, and in which headers. Immutable; make one and
 * use it for all calls, and for reading what callers sent.
 *
 * <pre>{@code
 * Propagation propagation = Propagation.builder()
 *     .key(TENANT, "X-Tenant")
 *     .allowHost("*.shop.internal")
 *     .build();
 * context.toHeaders(propagation, uri).forEach(request::setHeader);
 * }</pre>
 *
 * <p>The request's id, its trace ({@code traceparent}, {@code tracestate}) and the remaining
 * deadline go to everybody. Baggage and keys go to allowed hosts only: they may tell a third party
 * what is none of its business. Hidden values go to nobody.
 */
public final class Propagation {

  /** The header of the request's id unless told otherwise. */
  public static final String DEFAULT_REQUEST_ID_HEADER = "X-Request-ID";

  /** The header of the remaining deadline, in whole milliseconds, unless told otherwise. */
  public static final String DEFAULT_DEADLINE_HEADER = "X-Request-Timeout-Ms";

  private final String requestIdHeader;
  private final String deadlineHeader;
  private final Map<ContextKey, String> keys;
  private final Set<String> hosts;
  private final List<String> hostSuffixes;

  private Propagation(Builder builder) {
    requestIdHeader = builder.requestIdHeader;
    deadlineHeader = builder.deadlineHeader;
    keys = Map.copyOf(builder.keys);
    hosts = Set.copyOf(builder.hosts);
    hostSuffixes = List.copyOf(builder.hostSuffixes);
  }

  /** {@return the builder of a propagation} */
  public static Builder builder() {
    return new Builder();
  }

  /** {@return the propagation with the usual headers that allows baggage and keys to no host} */
  public static Propagation standard() {
    return builder().build();
  }

  /** {@return the header of the request's id} */
  public String requestIdHeader() {
    return requestIdHeader;
  }

  /** {@return the header of the remaining deadline, in whole milliseconds} */
  public String deadlineHeader() {
    return deadlineHeader;
  }

  /**
   * {@return whether baggage and keys may go there}
   *
   * @param target whom the request calls; one without a host is not allowed
   */
  public boolean isAllowed(URI target) {
    String named = target.getHost();
    if (named == null) {
      return false;
    }
    String host = withoutRootDot(named.toLowerCase(Locale.ROOT));
    return hosts.contains(host) || hostSuffixes.stream().anyMatch(host::endsWith);
  }

  private static String withoutRootDot(String host) {
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  Map<ContextKey, String> keys() {
    return keys;
  }

  /** Builds a {@link Propagation}. Not thread-safe. */
  public static final class Builder {

    private static final String LABEL = "[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?";
    private static final Pattern HOST =
        Pattern.compile("(\\*\\.)?" + LABEL + "(\\." + LABEL + ")*|\\[[0-9a-f:.]{2,45}]");
    private static final Set<String> OF_THE_STANDARDS =
        Set.of("traceparent", "tracestate", "baggage");
    private static final Set<String> OF_HTTP =
        Set.of("connection", "content-length", "expect", "host", "transfer-encoding", "upgrade");

    private String requestIdHeader = DEFAULT_REQUEST_ID_HEADER;
    private String deadlineHeader = DEFAULT_DEADLINE_HEADER;
    private final Map<ContextKey, String> keys = new LinkedHashMap<>();
    private final Set<String> hosts = new HashSet<>();
    private final List<String> hostSuffixes = new ArrayList<>();

    private Builder() {}

    /**
     * The header of the request's id.
     *
     * @param name the header; default {@link #DEFAULT_REQUEST_ID_HEADER}
     * @return this builder
     * @throws IllegalArgumentException if no header can be called that, or another use has it
     */
    public Builder requestIdHeader(String name) {
      requestIdHeader = header("request id", name);
      return this;
    }

    /**
     * The header of the remaining deadline: whole milliseconds from now, never a point in time, for
     * clocks differ.
     *
     * @param name the header; default {@link #DEFAULT_DEADLINE_HEADER}
     * @return this builder
     * @throws IllegalArgumentException if no header can be called that, or another use has it
     */
    public Builder deadlineHeader(String name) {
      deadlineHeader = header("deadline", name);
      return this;
    }

    /**
     * A key that goes to allowed hosts. Its value is sent as it is where it is visible ASCII; every
     * other byte of its UTF-8, and {@code %}, becomes {@code %XX}. It is never read from a caller:
     * a tenant, say, is a claim that the application must check before it puts it.
     *
     * @param key what was put into the context
     * @param header the header that it is sent in
     * @return this builder
     * @throws IllegalArgumentException if no header can be called that, or another use has it
     */
    public Builder key(ContextKey key, String header) {
      keys.put(key, header("key " + key.name(), header));
      return this;
    }

    /**
     * A host that baggage and keys may go to, on any port.
     *
     * @param pattern a host's name or address ({@code inventory.internal}, {@code [::1]}), or all
     *     names below one ({@code *.shop.internal}, which is not {@code shop.internal} itself)
     * @return this builder
     * @throws IllegalArgumentException if it is neither
     */
    public Builder allowHost(String pattern) {
      String host = withoutRootDot(pattern.toLowerCase(Locale.ROOT));
      if (!HOST.matcher(host).matches()) {
        throw new IllegalArgumentException(
            ("allowed host must be a host's name or address, or *. and a name, without scheme, port"
                    + " and path, but was \"%s\"; pass for example *.shop.internal")
                .formatted(pattern));
      }
      if (host.startsWith("*")) {
        hostSuffixes.add(host.substring(1));
      } else {
        hosts.add(host);
      }
      return this;
    }

    private static String header(String use, String name) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (!HeaderText.isToken(name) || OF_HTTP.contains(lower)) {
        throw new IllegalArgumentException(
            "header of %s must be a name that HTTP leaves to applications but was \"%s\"; rename it"
                .formatted(use, name));
      }
      if (OF_THE_STANDARDS.contains(lower)) {
        throw new IllegalArgumentException(
            "header of %s must not be %s, which W3C gave a meaning; rename it"
                .formatted(use, name));
      }
      return name;
    }

    /**
     * {@return the propagation}
     *
     * @throws IllegalArgumentException if two uses have one header, or keys are to be sent and no
     *     host is allowed
     */
    public Propagation build() {
      Set<String> taken = new HashSet<>();
      claim(taken, "request id", requestIdHeader);
      claim(taken, "deadline", deadlineHeader);
      keys.forEach((key, header) -> claim(taken, "key " + key.name(), header));
      String unsent = keys.isEmpty() ? null : keys.keySet().iterator().next().name();
      if (unsent != null && hosts.isEmpty() && hostSuffixes.isEmpty()) {
        throw new IllegalArgumentException(
            ("key %s is sent to allowed hosts but no host is allowed; name one by"
                    + " Propagation.Builder.allowHost")
                .formatted(unsent));
      }
      return new Propagation(this);
    }

    private static void claim(Set<String> taken, String use, String header) {
      if (!taken.add(header.toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException(
            "header of %s must be its own but \"%s\" is in use already; rename it"
                .formatted(use, header));
      }
    }
  }
}
