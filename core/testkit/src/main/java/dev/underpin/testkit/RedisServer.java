package dev.underpin.testkit;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A real Redis for tests.
 *
 * <p>One server serves all JVMs of a build, so a test takes a key prefix of its own. Where the
 * environment variable {@code UNDERPIN_TEST_REDIS_URL} is set ({@code redis://…} or {@code
 * rediss://…}), the shared one is that server. Servers that we start are Redis 6.2 without a
 * password, and keep nothing on disk.
 *
 * <p>Every method that starts or reaches a server throws IllegalStateException with the reason and
 * what to do when it cannot, and IllegalArgumentException for a malformed variable. Thread-safe.
 */
public final class RedisServer {
  static final String OVERRIDE = "UNDERPIN_TEST_REDIS_URL";

  private static final int DEFAULT_PORT = 6379;

  private final String url;

  private RedisServer(String url) {
    this.url = url;
  }

  /** The build's server. */
  public static RedisServer shared() {
    return shared(System.getenv(OVERRIDE));
  }

  static RedisServer shared(@Nullable String override) {
    return override == null
        ? new RedisServer(HostClient.ofThisJvm().shared(ServerKind.REDIS))
        : running(override);
  }

  /**
   * Starts a server for one test, which that test may stop and kill; it is started here whatever
   * the environment says.
   *
   * <p>What it may be put through: {@code kill()} and {@code start()}, {@code freeze()} and {@code
   * resume()}, {@code restartEmpty()}, {@code server().command("FLUSHALL")}; one that is always
   * full has the settings {@code Map.of("maxmemory", "4mb", "maxmemory-policy", "allkeys-lru")}.
   *
   * @param settings of redis.conf, such as {@code Map.of("appendonly", "yes")}
   */
  public static PrivateServer<RedisServer> startPrivate(Map<String, String> settings) {
    return PrivateServer.start(ServerKind.REDIS, settings, RedisServer::new);
  }

  private static RedisServer running(String override) {
    URI uri = parse(override);
    boolean plain = uri.getScheme().equals("redis"); // under TLS the first use will tell
    int port = port(uri);
    if (plain && !RedisProgram.ping(uri.getHost(), port)) {
      throw new IllegalStateException(
          OVERRIDE
              + " must be a server that runs but no Redis answers at "
              + uri.getHost()
              + ":"
              + port
              + "; start it, or unset "
              + OVERRIDE);
    }
    return new RedisServer(override);
  }

  private static URI parse(String value) {
    try {
      URI uri = new URI(value);
      boolean known = "redis".equals(uri.getScheme()) || "rediss".equals(uri.getScheme());
      if (known && uri.getHost() != null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // told below, without the value that the exception repeats: it may hold a password
    }
    throw new IllegalArgumentException(
        OVERRIDE
            + " must be redis://user:password@host:port/database but was \""
            + withoutPassword(value)
            + "\"; correct it, or unset it to have a server started");
  }

  /**
   * Sends one command on a connection of its own, such as {@code command("FLUSHALL")} or {@code
   * command("CONFIG", "SET", "maxmemory", "4mb")}: for faults and questions, where a client would
   * be in the way.
   *
   * @return the reply as text: numbers in decimal, "nothing" as the empty text, the elements of
   *     arrays in lines of their own
   * @throws IllegalStateException with the reply when it is an error, or when no reply came in 2 s
   */
  public String command(String... words) {
    try (RespClient client = new RespClient(URI.create(url).getHost(), port())) {
      return client.ask(List.of(words));
    } catch (IOException e) {
      throw new IllegalStateException(
          this + " failed at \"" + String.join(" ", words) + "\": " + e.getMessage(), e);
    }
  }

  int port() {
    return port(URI.create(url));
  }

  private static int port(URI uri) {
    return uri.getPort() == -1 ? DEFAULT_PORT : uri.getPort();
  }

  /** Its URL; user and password are in it where it has such. */
  public String url() {
    return url;
  }

  private static String withoutPassword(String url) {
    return url.replaceAll("//.*@", "//***@");
  }

  @Override
  public String toString() {
    return withoutPassword(url);
  }
}
