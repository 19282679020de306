package dev.underpin.core;

import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * One thing that can be asked how it is; each module provides its own, an application adds more.
 *
 * <pre>{@code
 * HealthCheck db = HealthCheck.of("database", () -> {
 *   try (Connection c = dataSource.getConnection()) {
 *     return c.isValid(1) ? Health.up() : Health.down("connection is not valid");
 *   }
 * });
 * }</pre>
 *
 * <p>Implementations must be safe for use by several threads. A check that throws counts as DOWN.
 */
public interface HealthCheck {

  /** How long a check may take unless it says otherwise: one second. */
  Duration DEFAULT_TIMEOUT = Duration.ofSeconds(1);

  /** {@return a short stable name, such as {@code "database"}} */
  String name();

  /**
   * Looks now. Called by a background thread, interrupted when it takes longer than {@link
   * #timeout()}.
   *
   * @return what was seen
   * @throws Exception when looking failed, which counts as DOWN
   */
  Health check() throws Exception;

  /** {@return how long {@link #check()} may take; {@link #DEFAULT_TIMEOUT} by default} */
  default Duration timeout() {
    return DEFAULT_TIMEOUT;
  }

  /**
   * A check made of a function.
   *
   * @param name a short stable name
   * @param check looks now
   * @return the check, with the default timeout
   */
  static HealthCheck of(String name, Callable<Health> check) {
    return of(name, DEFAULT_TIMEOUT, check);
  }

  /**
   * A check made of a function, with a timeout of its own.
   *
   * @param name a short stable name
   * @param timeout how long it may take; more than zero
   * @param check looks now
   * @return the check
   * @throws IllegalArgumentException if the name is blank or the timeout not positive
   */
  static HealthCheck of(String name, Duration timeout, Callable<Health> check) {
    return new NamedHealthCheck(name, timeout, check);
  }
}
