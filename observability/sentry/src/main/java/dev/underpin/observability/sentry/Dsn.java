package dev.underpin.observability.sentry;

import java.net.URI;
import java.util.regex.Pattern;

/**
 * The address of a project: {@code https://<key>@<host>[:<port>][/<path>]/<project>}.
 *
 * @param envelopes where envelopes are posted
 * @param key the public key of the project
 */
record Dsn(URI envelopes, String key) {

  /** Hexadecimal in Sentry; whatever it is, it goes into a header. */
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9._~-]{1,128}");

  static Dsn parse(String dsn) {
    try {
      URI uri = URI.create(dsn);
      String user = uri.getUserInfo();
      String path = uri.getPath();
      boolean isHttp = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
      if (isHttp && uri.getHost() != null && user != null && path.matches("(/[^/]+)*/\\d+")) {
        int slash = path.lastIndexOf('/');
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String base = uri.getScheme() + "://" + uri.getHost() + port + path.substring(0, slash);
        // old ones have a secret behind the key, which nobody asks for any more
        String key = user.split(":", 2)[0];
        if (KEY.matcher(key).matches()) {
          return new Dsn(URI.create(base + "/api" + path.substring(slash) + "/envelope/"), key);
        }
      }
    } catch (IllegalArgumentException malformed) {
      // told below, without the value: it has a key in it
    }
    throw new IllegalArgumentException(
        "dsn must look like https://<key>@<host>/<project number> but does not; copy the client key of the project to SentrySink.builder");
  }

  String authorization() {
    return "Sentry sentry_version=7, sentry_client=underpin/1.0, sentry_key=" + key;
  }

  /** The key is not told. */
  @Override
  public String toString() {
    return envelopes.toString();
  }
}
