package dev.underpin.examples.benchmarks.flags;

import org.ff4j.FF4j;
import org.ff4j.core.Feature;
import org.ff4j.strategy.PonderationStrategy;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** FF4J in memory. Its percentage is drawn anew for every call: nobody keeps what they got. */
@State(Scope.Benchmark)
public class Ff4jPeer {

  private final FF4j ff4j = new FF4j();

  /** Loads. */
  @Setup
  public void load() {
    ff4j.createFeature(new Feature("on", true));
    Feature rollout = new Feature("rollout", true);
    rollout.setFlippingStrategy(new PonderationStrategy(0.5));
    ff4j.createFeature(rollout);
    Users.requireHalf("FF4J", on(), user -> rollout());
  }

  /** A flag that is simply on. */
  @Benchmark
  public boolean on() {
    return ff4j.check("on");
  }

  /** A percentage by chance. */
  @Benchmark
  public boolean rollout() {
    return ff4j.check("rollout");
  }
}
