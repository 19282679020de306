package dev.underpin.flags.unleash;

import dev.underpin.core.settings.Secret;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The settings of an {@link UnleashSource}. Not thread-safe. */
public final class UnleashSourceBuilder {

  /** How long an answer may take unless said otherwise: 5 seconds. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

  final URI api;
  final String appName;
  String instanceId = UUID.randomUUID().toString();
  Duration timeout = DEFAULT_TIMEOUT;
  @Nullable Secret token;
  @Nullable HttpClient client;
  boolean deltas;
  LongSupplier ticker = System::nanoTime;
  InstantSource clock = InstantSource.system();

  UnleashSourceBuilder(URI api, String appName) {
    if (!"http".equals(api.getScheme()) && !"https".equals(api.getScheme())) {
      throw new IllegalArgumentException(
          "api must be an address such as https://unleash.example/api but was " + api);
    }
    this.api = api;
    this.appName = headerValue("app name", appName);
  }

  /**
   * The client token; it also says which environment and projects.
   *
   * @param secret the token; default none
   * @return this
   * @throws IllegalArgumentException if it cannot stand in a header
   */
  public UnleashSourceBuilder token(Secret secret) {
    if (!isHeaderValue(secret.reveal())) { // not shown
      throw new IllegalArgumentException(
          "token must be one line of visible ASCII characters; correct UnleashSourceBuilder.token");
    }
    token = secret;
    return this;
  }

  /**
   * What this process is called there.
   *
   * @param id default: a random one
   * @return this
   * @throws IllegalArgumentException if it cannot stand in a header
   */
  public UnleashSourceBuilder instanceId(String id) {
    instanceId = headerValue("instance id", id);
    return this;
  }

  /**
   * How long an answer may take, whole.
   *
   * @param limit more than zero; default {@link #DEFAULT_TIMEOUT}
   * @return this
   * @throws IllegalArgumentException if it is not more than zero
   */
  public UnleashSourceBuilder timeout(Duration limit) {
    if (limit.isZero() || limit.isNegative()) {
      throw new IllegalArgumentException(
          "timeout must be more than zero but was %s; change UnleashSourceBuilder.timeout"
              .formatted(limit));
    }
    timeout = limit;
    return this;
  }

  /**
   * Asks for what has changed alone ({@code GET /client/delta}): for large installations, where one
   * changed feature would bring all of them again. A server that has no such API is asked for the
   * whole state instead, until this process starts anew.
   *
   * @return this; default: the whole state
   */
  public UnleashSourceBuilder deltas() {
    deltas = true;
    return this;
  }

  /**
   * The HTTP client, for a proxy or certificates of one's own. It should not follow redirects to
   * other hosts: the token would go with them.
   *
   * @param own default: one that follows no redirect
   * @return this
   */
  public UnleashSourceBuilder httpClient(HttpClient own) {
    client = Objects.requireNonNull(own, "own");
    return this;
  }

  UnleashSourceBuilder time(LongSupplier nanos, InstantSource now) {
    ticker = nanos;
    clock = now;
    return this;
  }

  /** {@return the source; the server is not asked yet} */
  public UnleashSource build() {
    return new UnleashSource(this);
  }

  private static String headerValue(String name, String value) {
    if (!isHeaderValue(value)) {
      throw new IllegalArgumentException(
          "%s must be 1 to 200 visible ASCII characters but was \"%s\"".formatted(name, value));
    }
    return value;
  }

  private static boolean isHeaderValue(String value) {
    return !value.isEmpty()
        && value.length() <= 200
        && value.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }
}
