package dev.underpin.observability.sentry;

import dev.underpin.observability.ErrorReport;
import dev.underpin.observability.ErrorSink;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * Tells Sentry of errors, or anything else that takes its <a
 * href="https://develop.sentry.dev/sdk/data-model/envelopes/">envelopes</a> (GlitchTip, say).
 *
 * <pre>{@code
 * ErrorSink sentry = SentrySink.builder(dsn).environment("production").release("shop@1.4.2").build();
 * ErrorReporter errors = ErrorReporter.builder().own("com.acme.shop").sink(sentry).build();
 * }</pre>
 *
 * <p>An event has the error and its causes with their frames, what failed (as Sentry's
 * transaction), our fingerprint (so that Sentry groups as the log does), and as tags and trace the
 * ids of the request. Nothing that a client sent is in it; messages of exceptions are {@linkplain
 * SentrySinkBuilder#mask masked}. It is no replacement for Sentry's SDK but for the part of it that
 * reports errors: there are no breadcrumbs, sessions or traces.
 *
 * <p>A Sentry that is down costs nothing: the reporter calls from a thread of its own with a short
 * queue, and after a failure the sink itself refuses for a second, and twice as long after each
 * further one, up to a minute; or for as long as Sentry asks for with 429. What is refused
 * meanwhile counts as {@link dev.underpin.observability.ErrorReporter#dropped() dropped}.
 *
 * <p>Thread-safe. It keeps no thread and no connection that would have to be closed.
 */
public final class SentrySink implements ErrorSink {

  private static final int TOO_MANY = 429;
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long LONGEST_PAUSE = Duration.ofMinutes(1).toNanos();
  private static final Duration LONGEST_ASKED = Duration.ofHours(1);

  private final Dsn dsn;
  private final EventText events;
  private final HttpClient http;
  private final Duration timeout;
  private final LongSupplier ticker;
  private long pause;
  private long pausedAt;

  SentrySink(SentrySinkBuilder builder) {
    dsn = builder.dsn;
    events = new EventText(builder);
    http = builder.http;
    timeout = builder.timeout;
    ticker = builder.ticker;
  }

  /**
   * {@return the builder of a sink}
   *
   * @param dsn the address that Sentry shows as the project's client key: {@code
   *     https://<key>@<host>/<project>}
   * @throws IllegalArgumentException if it is no such address
   */
  public static SentrySinkBuilder builder(String dsn) {
    return new SentrySinkBuilder(Dsn.parse(dsn));
  }

  @Override
  public void report(ErrorReport report) throws IOException, InterruptedException {
    requireNoPause();
    HttpResponse<?> response;
    try {
      response = send(request(report));
    } catch (IOException unreachable) {
      pauseLonger();
      throw unreachable;
    }
    if (response.statusCode() == TOO_MANY) {
      pause(asked(response));
      throw new IOException("Sentry asks for fewer events");
    }
    if (response.statusCode() >= 500) {
      pauseLonger();
    }
    if (response.statusCode() / 100 != 2) {
      throw new IOException("Sentry answered " + response.statusCode());
    }
    pause(0);
  }

  /**
   * The client's own timeout ends with the headers of the answer: who sends a body without an end,
   * or none of it, would have us for good.
   */
  private HttpResponse<?> send(HttpRequest request) throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<Void>> answer =
        http.sendAsync(request, BodyHandlers.discarding());
    try {
      return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException failure) {
      throw new IOException("Sentry cannot be reached", failure.getCause());
    } catch (TimeoutException late) {
      throw new IOException("Sentry did not answer within %s".formatted(timeout), late);
    } finally {
      answer.cancel(true);
    }
  }

  private HttpRequest request(ErrorReport report) {
    return HttpRequest.newBuilder(dsn.envelopes())
        .timeout(timeout)
        .header("Content-Type", "application/x-sentry-envelope")
        .header("X-Sentry-Auth", dsn.authorization())
        .POST(BodyPublishers.ofString(events.envelope(report), StandardCharsets.UTF_8))
        .build();
  }

  /** In seconds; a minute where Sentry does not say. */
  private static long asked(HttpResponse<?> response) {
    String seconds = response.headers().firstValue("Retry-After").orElse("60");
    Duration asked =
        seconds.matches("\\d{1,6}") ? Duration.ofSeconds(Long.parseLong(seconds)) : LONGEST_ASKED;
    return (asked.compareTo(LONGEST_ASKED) > 0 ? LONGEST_ASKED : asked).toNanos();
  }

  private synchronized void requireNoPause() throws IOException {
    long left = pause - (ticker.getAsLong() - pausedAt);
    if (pause > 0 && left > 0) {
      throw new IOException(
          "Sentry is left alone for %d ms after a failure".formatted(left / 1_000_000));
    }
  }

  private synchronized void pause(long nanos) {
    pause = nanos;
    pausedAt = ticker.getAsLong();
  }

  private synchronized void pauseLonger() {
    pause(Math.min(LONGEST_PAUSE, Math.max(SECOND, 2 * pause)));
  }
}
