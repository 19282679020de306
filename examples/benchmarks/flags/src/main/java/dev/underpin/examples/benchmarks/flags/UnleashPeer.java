package dev.underpin.examples.benchmarks.flags;

import io.getunleash.DefaultUnleash;
import io.getunleash.Unleash;
import io.getunleash.UnleashContext;
import io.getunleash.util.UnleashConfig;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Unleash's client, bootstrapped, neither polling nor counting. */
@State(Scope.Benchmark)
public class UnleashPeer {

  private static final String FEATURES =
      """
      {"version": 2, "features": [
        {"name": "on", "enabled": true, "strategies": [{"name": "default"}]},
        {"name": "rollout", "enabled": true, "strategies": [
          {"name": "flexibleRollout",
           "parameters": {"rollout": "50", "stickiness": "userId", "groupId": "rollout"},
           "constraints": [{"contextName": "plan", "operator": "IN", "values": ["pro"]}]}]}]}\
      """;

  private final UnleashContext[] contexts = Users.all(new UnleashContext[0], UnleashPeer::context);
  private final Unleash client =
      new DefaultUnleash(
          UnleashConfig.builder()
              .appName("benchmark")
              .instanceId("benchmark")
              .unleashAPI("http://localhost:1/api")
              .disablePolling()
              .disableMetrics()
              .backupFile(
                  Path.of(System.getProperty("java.io.tmpdir"), "unleash-" + UUID.randomUUID())
                      .toString())
              .toggleBootstrapProvider(() -> Optional.of(FEATURES))
              .build());

  /** Shows that it works. */
  @Setup
  public void check() {
    Users.requireHalf(
        "Unleash", client.isEnabled("on"), user -> client.isEnabled("rollout", contexts[user]));
  }

  /** Ends it. */
  @TearDown
  public void shutdown() {
    client.shutdown();
  }

  private static UnleashContext context(int user) {
    return UnleashContext.builder()
        .userId(Users.key(user))
        .addProperty(Users.PLAN, Users.PRO)
        .addProperty(Users.COUNTRY, Users.GERMANY)
        .build();
  }

  /** A flag that is simply on. */
  @Benchmark
  public boolean on() {
    return client.isEnabled("on");
  }

  /** One rule and a percentage. */
  @Benchmark
  public boolean rollout(Turn turn) {
    return client.isEnabled("rollout", contexts[turn.next()]);
  }
}
