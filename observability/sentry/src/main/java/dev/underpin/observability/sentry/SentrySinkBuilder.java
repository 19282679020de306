package dev.underpin.observability.sentry;

import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Builds a {@link SentrySink}. Not thread-safe. */
public final class SentrySinkBuilder {

  /** How long Sentry may take unless told otherwise. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

  private static final Duration CONNECT = Duration.ofSeconds(2);

  final Dsn dsn;
  final List<String> own = new ArrayList<>();
  @Nullable String environment;
  @Nullable String release;
  UnaryOperator<String> mask = SecretMask::mask;
  HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT).build();
  Duration timeout = DEFAULT_TIMEOUT;
  InstantSource clock = Clock.systemUTC();
  LongSupplier ticker = System::nanoTime;

  SentrySinkBuilder(Dsn dsn) {
    this.dsn = dsn;
  }

  /**
   * Where this runs.
   *
   * @param name {@code production}, say; default Sentry's own default
   * @return this builder
   */
  public SentrySinkBuilder environment(String name) {
    environment = Objects.requireNonNull(name, "name");
    return this;
  }

  /**
   * Which version this is, so that Sentry can say which one brought an error.
   *
   * @param version {@code shop@1.4.2}, say; default none
   * @return this builder
   */
  public SentrySinkBuilder release(String version) {
    release = Objects.requireNonNull(version, "version");
    return this;
  }

  /**
   * A package of the application's own: its frames are the ones that Sentry shows first. Without
   * any, all but the platform's are.
   *
   * @param packageName {@code com.acme.shop}
   * @return this builder
   * @throws IllegalArgumentException if it is blank
   */
  public SentrySinkBuilder own(String packageName) {
    if (packageName.isBlank()) {
      throw new IllegalArgumentException(
          "own package must not be blank; change SentrySinkBuilder.own");
    }
    own.add(packageName.endsWith(".") ? packageName : packageName + '.');
    return this;
  }

  /**
   * How the messages of exceptions are made fit to leave the house.
   *
   * @param masked from what the exception says to what is sent; default: values that are called
   *     password, secret, token and the like, bearer tokens, JWTs, card numbers and user names in
   *     URLs become {@code ***}
   * @return this builder
   */
  public SentrySinkBuilder mask(UnaryOperator<String> masked) {
    mask = Objects.requireNonNull(masked, "masked");
    return this;
  }

  /**
   * What sends.
   *
   * @param client whose owner stays its owner; default one that connects within 2 s
   * @return this builder
   */
  public SentrySinkBuilder http(HttpClient client) {
    http = Objects.requireNonNull(client, "client");
    return this;
  }

  /**
   * How long Sentry may take to answer.
   *
   * @param atMost more than zero; default {@link #DEFAULT_TIMEOUT}
   * @return this builder
   * @throws IllegalArgumentException if it is not more than zero
   */
  public SentrySinkBuilder timeout(Duration atMost) {
    if (atMost.isZero() || atMost.isNegative()) {
      throw new IllegalArgumentException(
          "timeout must be more than 0 but was %s; raise SentrySinkBuilder.timeout"
              .formatted(atMost));
    }
    timeout = atMost;
    return this;
  }

  /**
   * What events are dated by.
   *
   * @param time the clock; default the system's
   * @return this builder
   */
  public SentrySinkBuilder clock(InstantSource time) {
    clock = Objects.requireNonNull(time, "time");
    return this;
  }

  /**
   * What pauses are measured with.
   *
   * @param nanoTime monotonic nanoseconds; default {@link System#nanoTime}
   * @return this builder
   */
  public SentrySinkBuilder ticker(LongSupplier nanoTime) {
    ticker = Objects.requireNonNull(nanoTime, "nanoTime");
    return this;
  }

  /** {@return the sink; nothing is sent yet} */
  public SentrySink build() {
    return new SentrySink(this);
  }
}
