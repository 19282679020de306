package dev.underpin.core.settings;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.Objects;

/**
 * A value that must not be seen: a password, a token, a key. It never prints; only {@link #reveal}
 * gives it, so that each place that takes it out can be found by that word.
 *
 * <pre>{@code
 * record Config(URI url, Secret password) {}
 * log.info("connecting with {}", config);        // Config[url=…, password=***]
 * source.setPassword(config.password().reveal());
 * }</pre>
 *
 * <p>It is not serializable, has no getter that a mapper would find, and tells nothing by its hash
 * code. Immutable and thread-safe.
 */
public final class Secret {

  /** Transient, for printers by reflection (Gson, commons-lang) leave such fields out. */
  private final transient String value;

  private Secret(String value) {
    this.value = value;
  }

  /**
   * {@return a secret with this value}
   *
   * @param value what must not be seen
   */
  public static Secret of(String value) {
    return new Secret(Objects.requireNonNull(value, "value"));
  }

  /** {@return the value itself, for the one call that needs it} */
  public String reveal() {
    return value;
  }

  /** Compares the values in a time that does not tell where they differ. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret
        && MessageDigest.isEqual(value.getBytes(UTF_8), secret.value.getBytes(UTF_8));
  }

  /** The same for all secrets: a hash that is printed somewhere would help to guess. */
  @Override
  public int hashCode() {
    return 1;
  }

  /** {@return {@code ***}} */
  @Override
  public String toString() {
    return "***";
  }
}
