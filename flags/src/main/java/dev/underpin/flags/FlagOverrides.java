package dev.underpin.flags;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Other values of flags for the requests that bring a token: a tester tries what is off for
 * everybody, in production. Off unless a builder is given one. Immutable and thread-safe.
 *
 * <pre>{@code
 * FlagOverrides overrides = FlagOverrides.signedWith(secret);
 * Flags flags = Flags.builder(store).overrides(overrides).build();
 *
 * String token = overrides.sign(Map.of("new-cart", "true"), Instant.now().plus(ofHours(1)));
 * Subject subject = flags.overridden(Subject.of(userId), request.header("Flag-Overrides"));
 * if (flags.isOn(NEW_CART, subject)) { … }
 * }</pre>
 *
 * <p>A token is the time until which it holds, the values, and an HMAC-SHA256 (RFC 2104) of both:
 * nobody without the secret can make or change one. It is not encrypted, and whoever sees it can
 * use it until then.
 */
public final class FlagOverrides {

  private static final String ALGORITHM = "HmacSHA256";
  private static final int MIN_SECRET = 32;
  private static final int MAX_TOKEN = 4_096;
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final SecretKeySpec secret;

  private FlagOverrides(byte[] secret) {
    this.secret = new SecretKeySpec(secret, ALGORITHM);
  }

  /**
   * Overrides that are signed with a secret, which all nodes share.
   *
   * @param secret 32 random bytes or more
   * @return the overrides
   * @throws IllegalArgumentException if the secret is shorter
   */
  public static FlagOverrides signedWith(byte[] secret) {
    if (secret.length < MIN_SECRET) {
      throw new IllegalArgumentException(
          "secret of flag overrides must have at least %d bytes but had %d; make a longer one"
              .formatted(MIN_SECRET, secret.length));
    }
    return new FlagOverrides(secret);
  }

  /**
   * Makes a token.
   *
   * @param values by the keys of flags: {@code true} and {@code false}, texts, numbers, names of
   *     enum constants, JSON
   * @param until the time from which on the token is nothing any more, to the second
   * @return the token: letters, digits, hyphens, underscores and dots
   * @throws IllegalArgumentException if the token would be longer than 4,096 characters
   */
  public String sign(Map<String, String> values, Instant until) {
    String query =
        values.entrySet().stream()
            .map(entry -> encode(entry.getKey()) + "=" + encode(entry.getValue()))
            .collect(Collectors.joining("&"));
    String signed =
        until.getEpochSecond()
            + "."
            + ENCODER.encodeToString(query.getBytes(StandardCharsets.US_ASCII));
    String token = signed + "." + ENCODER.encodeToString(mac(signed));
    if (token.length() > MAX_TOKEN) {
      throw new IllegalArgumentException(
          "token of flag overrides must be at most %d characters but was %d; override fewer flags"
              .formatted(MAX_TOKEN, token.length()));
    }
    return token;
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private byte[] mac(String text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(secret);
      return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform must have " + ALGORITHM, e);
    }
  }

  /** The values of a token; none where it was not signed here, or has expired. */
  Map<String, String> verified(@Nullable String token, Instant now) {
    int last = token == null || token.length() > MAX_TOKEN ? -1 : token.lastIndexOf('.');
    int first = token == null ? -1 : token.indexOf('.');
    if (token == null || first <= 0 || last <= first) {
      return Map.of();
    }
    String signed = token.substring(0, last);
    try {
      // the time that comparing takes tells nothing
      boolean isOurs =
          MessageDigest.isEqual(
              mac(signed), Base64.getUrlDecoder().decode(token.substring(last + 1)));
      return isOurs && now.getEpochSecond() < Long.parseLong(token.substring(0, first))
          ? decoded(token.substring(first + 1, last))
          : Map.of();
    } catch (IllegalArgumentException e) { // not in Base64, no number
      return Map.of();
    }
  }

  private static Map<String, String> decoded(String encoded) {
    String query = new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.US_ASCII);
    Map<String, String> values = new HashMap<>();
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        values.put(
            URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return Map.copyOf(values);
  }

  /** What a request overrides, and by whose word: other flags do not go by it. */
  record Granted(FlagOverrides by, Map<String, String> values) {

    /** The value given, or what was decided where there is none, or none of the flag's type. */
    <T> Evaluation<T> of(Flag<T> flag, Evaluation<T> decided) {
      String text = values.get(flag.key());
      Object stored = text == null ? null : stored(flag.type(), text);
      T value = stored == null ? null : flag.read(stored);
      return value == null
          ? decided
          : new Evaluation<>(value, Reason.OVERRIDDEN, decided.version());
    }

    private static @Nullable Object stored(FlagType type, String text) {
      return switch (type) {
        case STRING -> text;
        case JSON -> new JsonText(text);
        case BOOLEAN -> text.equals("true") ? (Object) true : text.equals("false") ? false : null;
        case NUMBER -> {
          double number = Numbers.parse(text);
          yield NumberFlag.isInRange(number) ? number : null;
        }
      };
    }
  }
}
