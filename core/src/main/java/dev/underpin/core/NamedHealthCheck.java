package dev.underpin.core;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;

/** A {@link HealthCheck} made of its parts. */
record NamedHealthCheck(String name, Duration timeout, Callable<Health> looks)
    implements HealthCheck {

  NamedHealthCheck {
    if (name.isBlank()) {
      throw new IllegalArgumentException("health check name must not be blank");
    }
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException(
          "timeout of health check %s must be greater than 0 but was %s".formatted(name, timeout));
    }
    Objects.requireNonNull(looks, "check");
  }

  @Override
  public Health check() throws Exception {
    return looks.call();
  }
}
