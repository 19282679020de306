package dev.underpin.flags.unleash;

import dev.underpin.flags.FlagDocument;
import dev.underpin.flags.FlagFormat;
import dev.underpin.flags.FlagStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Flags of an Unleash server, by its client API ({@code GET /client/features}): for a team that has
 * one and wants these flags decided by this engine, or is moving away. Read-only; thread-safe.
 *
 * <pre>{@code
 * UnleashSource source = UnleashSource.builder(URI.create("https://unleash.example/api"), "shop")
 *     .token(Secret.of(token)).build();
 * Flags flags = Flags.builder(source).pollInterval(Duration.ofSeconds(15)).build();
 * }</pre>
 *
 * <p>A poll says by {@code If-None-Match} what is known, and costs next to nothing where nothing
 * has changed. A server that answers 429 or 5xx is left alone for 2 seconds, then 4, 8 and so on,
 * ten minutes at the most, or for as long as it asks by {@code Retry-After}; one that refuses the
 * token likewise. Meanwhile the last good flags hold. An answer is read to 16 MiB.
 *
 * <p>It asks and does nothing else: no registration, no metrics are sent. The whole state is asked
 * for each time that it has changed, or what has changed alone: {@link
 * UnleashSourceBuilder#deltas}.
 */
public final class UnleashSource implements FlagStore {

  private static final int MAX_BYTES = 16 << 20;
  private static final String ETAG = "etag ";
  private static final String DELTA = "delta ";
  // from 4.2.0 on, the server may send segments apart from the features that name them
  private static final String CLIENT_SPEC = "5.2.2";

  private final UnleashSourceBuilder settings;
  private final URI features;
  private final URI delta;
  private final String connectionId = UUID.randomUUID().toString();
  private final ReentrantLock asking = new ReentrantLock();

  // guarded by asking
  private final Backoff backoff;
  private @Nullable HttpClient client;
  private @Nullable FeatureState state;
  private boolean hasDeltas;

  UnleashSource(UnleashSourceBuilder settings) {
    this.settings = settings;
    this.backoff = new Backoff(settings.ticker, settings.clock);
    this.client = settings.client;
    this.hasDeltas = settings.deltas;
    String api = settings.api.toString();
    String client = (api.endsWith("/") ? api : api + "/") + "client/";
    this.features = URI.create(client + "features");
    this.delta = URI.create(client + "delta");
  }

  /**
   * A source with what it cannot do without.
   *
   * @param api the server's API, such as {@code https://unleash.example/api}
   * @param appName what the application is called there, 1 to 200 visible ASCII characters
   * @return the builder
   * @throws IllegalArgumentException if either is not as above
   */
  public static UnleashSourceBuilder builder(URI api, String appName) {
    return new UnleashSourceBuilder(api, appName);
  }

  /** {@return the address that is asked} */
  @Override
  public String name() {
    return features.toString();
  }

  @Override
  public FlagDocument load(FlagDocument last) throws Exception {
    asking.lock();
    try {
      String refused = backoff.reason();
      if (refused != null) {
        throw new IOException(refused);
      }
      FlagDocument changed = hasDeltas ? loadDelta(last) : null;
      return changed == null ? read(ask(features, etag(ETAG, last)), last) : changed;
    } finally {
      asking.unlock();
    }
  }

  /** What a revision says is known; null where it says nothing to this API. */
  private static @Nullable String etag(String kind, FlagDocument last) {
    return last.revision().startsWith(kind) ? last.revision().substring(kind.length()) : null;
  }

  /** Null where the whole state is to be asked for: a server has no deltas, or none yet. */
  private @Nullable FlagDocument loadDelta(FlagDocument last) throws Exception {
    FeatureState known = state;
    boolean isKnown = known != null && known.etag().equals(etag(DELTA, last));
    HttpResponse<byte[]> answer = ask(delta, isKnown ? etag(DELTA, last) : null);
    if (answer.statusCode() == 404) {
      hasDeltas = false;
      return null;
    }
    if (answer.statusCode() == 304) { // some say so of having no features at all
      backoff.answered();
      return isKnown ? last : null;
    }
    if (answer.statusCode() != 200) {
      throw refused(delta, answer);
    }
    backoff.answered();
    state = null; // unless these events are well, the next question is for everything
    FeatureState next =
        FeatureState.after(
            isKnown ? known : null,
            answer.body(),
            answer.headers().firstValue("ETag").orElse(null));
    FlagDocument document =
        FlagDocument.parse(FlagFormat.UNLEASH, name(), DELTA + next.etag(), next.document());
    state = next;
    return document;
  }

  private HttpResponse<byte[]> ask(URI uri, @Nullable String etag) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .GET()
            .timeout(settings.timeout)
            .header("Accept", "application/json")
            .header("Unleash-AppName", settings.appName)
            .header("Unleash-InstanceId", settings.instanceId)
            .header("Unleash-Connection-Id", connectionId)
            .header("Unleash-Sdk", "underpin-flags")
            .header("Unleash-Client-Spec", CLIENT_SPEC);
    if (settings.token != null) {
      request.header("Authorization", settings.token.reveal());
    }
    if (etag != null) {
      request.header("If-None-Match", etag);
    }
    return await(uri, client().sendAsync(request.build(), info -> new BoundedBody(MAX_BYTES)));
  }

  /** The whole answer within the time: the request's own timeout ends with the headers. */
  private HttpResponse<byte[]> await(URI uri, CompletableFuture<HttpResponse<byte[]>> coming)
      throws Exception {
    try {
      return coming.get(settings.timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new IOException(uri + " gave no answer: " + e.getCause(), e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("%s did not answer within %s".formatted(uri, settings.timeout), e);
    } finally {
      coming.cancel(true);
    }
  }

  private HttpClient client() {
    HttpClient known = client;
    if (known == null) {
      known =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(settings.timeout)
              .followRedirects(HttpClient.Redirect.NEVER)
              .build();
      client = known;
    }
    return known;
  }

  private FlagDocument read(HttpResponse<byte[]> answer, FlagDocument last) throws IOException {
    int status = answer.statusCode();
    if (status == 304 && last.revision().startsWith(ETAG)) {
      backoff.answered();
      return last;
    }
    if (status == 200) {
      backoff.answered();
      String revision =
          answer.headers().firstValue("ETag").map(ETAG::concat).orElse(digest(answer.body()));
      return revision.equals(last.revision())
          ? last
          : FlagDocument.parse(FlagFormat.UNLEASH, name(), revision, answer.body());
    }
    throw refused(features, answer);
  }

  private IOException refused(URI uri, HttpResponse<byte[]> answer) {
    int status = answer.statusCode();
    String why =
        status == 401 || status == 403
            ? "%s refused the token with status %d; correct it".formatted(uri, status)
            : "%s answered with status %d".formatted(uri, status);
    if (status >= 400) {
      backoff.refused(why, answer.headers().firstValue("Retry-After").orElse(null));
    }
    return new IOException(why);
  }

  private static String digest(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
