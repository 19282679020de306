package dev.underpin.examples.benchmarks.flags;

import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.EvaluationContext;
import dev.openfeature.sdk.ImmutableContext;
import dev.openfeature.sdk.OpenFeatureAPI;
import dev.openfeature.sdk.Value;
import dev.openfeature.sdk.providers.memory.Flag;
import dev.openfeature.sdk.providers.memory.InMemoryProvider;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The OpenFeature SDK on its provider in memory. That has no rollouts: the rule is a handful of
 * lines of ours, so that what is measured is the SDK around it.
 */
@State(Scope.Benchmark)
public class OpenFeaturePeer {

  private final EvaluationContext[] contexts =
      Users.all(new EvaluationContext[0], OpenFeaturePeer::context);
  private final Client client = OpenFeatureAPI.getInstance().getClient();

  /** Loads. */
  @Setup
  public void load() {
    OpenFeatureAPI.getInstance()
        .setProviderAndWait(
            new InMemoryProvider(
                Map.of(
                    "on",
                    Flag.<Boolean>builder()
                        .variant("t", true)
                        .variant("f", false)
                        .defaultVariant("t")
                        .build(),
                    "rollout",
                    Flag.<Boolean>builder()
                        .variant("t", true)
                        .variant("f", false)
                        .defaultVariant("f")
                        .contextEvaluator((flag, context) -> isIn(context))
                        .build())));
    Users.requireHalf(
        "OpenFeature",
        client.getBooleanValue("on", false),
        user -> client.getBooleanValue("rollout", false, contexts[user]));
  }

  private static boolean isIn(EvaluationContext context) {
    Value plan = context.getValue(Users.PLAN);
    return plan != null
        && Users.PRO.equals(plan.asString())
        && (context.getTargetingKey().hashCode() * 0x9E3779B9) >>> 1 < 1 << 30;
  }

  private static EvaluationContext context(int user) {
    return new ImmutableContext(
        Users.key(user),
        Map.of(Users.PLAN, new Value(Users.PRO), Users.COUNTRY, new Value(Users.GERMANY)));
  }

  /** A flag that is simply on. */
  @Benchmark
  public boolean on() {
    return client.getBooleanValue("on", false);
  }

  /** One rule and a percentage. */
  @Benchmark
  public boolean rollout(Turn turn) {
    return client.getBooleanValue("rollout", false, contexts[turn.next()]);
  }
}
