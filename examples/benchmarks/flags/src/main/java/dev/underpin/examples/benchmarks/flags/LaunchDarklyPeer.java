package dev.underpin.examples.benchmarks.flags;

import com.launchdarkly.sdk.LDContext;
import com.launchdarkly.sdk.server.Components;
import com.launchdarkly.sdk.server.LDClient;
import com.launchdarkly.sdk.server.LDConfig;
import com.launchdarkly.sdk.server.integrations.FileData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** LaunchDarkly's client on a file, without events. */
@State(Scope.Benchmark)
public class LaunchDarklyPeer {

  private static final String FLAGS =
      """
      {"flags": {
        "on": {"key": "on", "version": 1, "on": true, "variations": [true, false],
               "fallthrough": {"variation": 0}, "offVariation": 1, "salt": "on"},
        "rollout": {"key": "rollout", "version": 1, "on": true, "variations": [true, false],
               "fallthrough": {"variation": 1}, "offVariation": 1, "salt": "rollout",
               "rules": [{"id": "pro", "clauses": [
                 {"attribute": "plan", "op": "in", "values": ["pro"], "negate": false}],
                 "rollout": {"variations": [{"variation": 0, "weight": 50000},
                                            {"variation": 1, "weight": 50000}]}}]}}}\
      """;

  private final LDContext[] contexts = Users.all(new LDContext[0], LaunchDarklyPeer::context);
  private final LDClient client = client();

  private static LDClient client() {
    try {
      Path file = Files.createTempFile("launchdarkly", ".json");
      Files.writeString(file, FLAGS);
      file.toFile().deleteOnExit();
      return new LDClient(
          "sdk-key",
          new LDConfig.Builder()
              .dataSource(FileData.dataSource().filePaths(file))
              .events(Components.noEvents())
              .logging(Components.noLogging())
              .diagnosticOptOut(true)
              .build());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Shows that it works. */
  @Setup
  public void check() {
    Users.requireHalf(
        "LaunchDarkly",
        client.boolVariation("on", contexts[0], false),
        user -> client.boolVariation("rollout", contexts[user], false));
  }

  /** Ends it. */
  @TearDown
  public void close() throws IOException {
    client.close();
  }

  private static LDContext context(int user) {
    return LDContext.builder(Users.key(user))
        .set(Users.PLAN, Users.PRO)
        .set(Users.COUNTRY, Users.GERMANY)
        .build();
  }

  /** A flag that is simply on. */
  @Benchmark
  public boolean on() {
    return client.boolVariation("on", contexts[0], false);
  }

  /** One rule and a percentage. */
  @Benchmark
  public boolean rollout(Turn turn) {
    return client.boolVariation("rollout", contexts[turn.next()], false);
  }
}
