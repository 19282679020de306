package dev.underpin.resilience;

import dev.underpin.core.Health;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.util.ArrayList;
import java.util.List;

/** Looks at a guard for whoever is on call. */
final class GuardHealth {

  private final Gates gates;

  GuardHealth(Gates gates) {
    this.gates = gates;
  }

  Health look() {
    List<String> seen = new ArrayList<>();
    if (!gates.isEnabled()) {
      seen.add("switched off");
    }
    BreakerGate breaker = gates.breaker();
    if (breaker != null && breaker.state() != State.CLOSED) {
      seen.add("circuit breaker is %s: %s".formatted(breaker.state(), breaker.numbers()));
    }
    int still = gates.stillRunning().count();
    if (still > 0) {
      seen.add("%d calls timed out and do not stop".formatted(still));
    }
    return seen.isEmpty() ? Health.up() : Health.degraded(String.join("; ", seen));
  }
}
