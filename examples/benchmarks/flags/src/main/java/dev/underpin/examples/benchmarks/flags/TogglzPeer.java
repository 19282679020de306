package dev.underpin.examples.benchmarks.flags;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.togglz.core.Feature;
import org.togglz.core.activation.GradualActivationStrategy;
import org.togglz.core.manager.FeatureManager;
import org.togglz.core.manager.FeatureManagerBuilder;
import org.togglz.core.repository.FeatureState;
import org.togglz.core.repository.mem.InMemoryStateRepository;
import org.togglz.core.user.FeatureUser;
import org.togglz.core.user.SimpleFeatureUser;

/** Togglz in memory. It joins no attribute with a percentage: its rollout is by user alone. */
@State(Scope.Benchmark)
public class TogglzPeer {

  private final FeatureUser[] users =
      Users.all(new FeatureUser[0], user -> new SimpleFeatureUser(Users.key(user)));
  private FeatureUser current = users[0];
  private final FeatureManager manager =
      new FeatureManagerBuilder()
          .featureEnum(Toggles.class)
          .stateRepository(states())
          .userProvider(() -> current)
          .build();

  /** Its way to name flags. */
  public enum Toggles implements Feature {
    /** Simply on. */
    ON,
    /** For half of the users. */
    ROLLOUT
  }

  private static InMemoryStateRepository states() {
    InMemoryStateRepository states = new InMemoryStateRepository();
    states.setFeatureState(new FeatureState(Toggles.ON, true));
    states.setFeatureState(
        new FeatureState(Toggles.ROLLOUT, true)
            .setStrategyId(GradualActivationStrategy.ID)
            .setParameter(GradualActivationStrategy.PARAM_PERCENTAGE, "50"));
    return states;
  }

  /** Shows that it works. */
  @Setup
  public void check() {
    Users.requireHalf("Togglz", on(), this::isActiveFor);
  }

  private boolean isActiveFor(int user) {
    current = users[user];
    return manager.isActive(Toggles.ROLLOUT);
  }

  /** A flag that is simply on. */
  @Benchmark
  public boolean on() {
    return manager.isActive(Toggles.ON);
  }

  /** A percentage alone. */
  @Benchmark
  public boolean rollout(Turn turn) {
    return isActiveFor(turn.next());
  }
}
