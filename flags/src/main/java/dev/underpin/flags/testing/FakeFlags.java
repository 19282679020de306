package dev.underpin.flags.testing;

import dev.underpin.core.HealthCheck;
import dev.underpin.flags.BooleanFlag;
import dev.underpin.flags.Change;
import dev.underpin.flags.Evaluation;
import dev.underpin.flags.Flag;
import dev.underpin.flags.FlagChange;
import dev.underpin.flags.FlagDefinition;
import dev.underpin.flags.FlagDocument;
import dev.underpin.flags.FlagImport;
import dev.underpin.flags.FlagStep;
import dev.underpin.flags.Flags;
import dev.underpin.flags.MemoryFlagStore;
import dev.underpin.flags.PinnedFlags;
import dev.underpin.flags.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Flags for the tests of an application, set directly. No file, no thread, nothing to start or
 * close. Thread-safe.
 *
 * <pre>{@code
 * FakeFlags flags = new FakeFlags().set(NEW_CART, true).set(RANKING, Algo.NEW);
 * Checkout checkout = new Checkout(flags);
 * }</pre>
 *
 * <p>What is not set has its code default. It is the real engine on a store in memory: a test may
 * also roll out, kill and explain, and meets the same buckets as production.
 */
public final class FakeFlags implements Flags {

  private final MemoryFlagStore store = MemoryFlagStore.create();
  private final Flags flags = Flags.builder(store).build();

  /** Flags that all have their code defaults. */
  public FakeFlags() {
    flags.refresh();
  }

  /**
   * Gives everybody a value, from now on.
   *
   * @param flag the flag
   * @param value what everybody gets
   * @param <T> the type of the flag's values
   * @return these flags
   */
  public <T> FakeFlags set(Flag<T> flag, T value) {
    store.put(FlagDefinition.of(flag, value));
    flags.refresh();
    return this;
  }

  /** Does nothing: there is nothing to start. */
  @Override
  public void start() {}

  @Override
  public boolean isOn(BooleanFlag flag, @Nullable Subject subject) {
    return flags.isOn(flag, subject);
  }

  @Override
  public <T> T value(Flag<T> flag, @Nullable Subject subject) {
    return flags.value(flag, subject);
  }

  @Override
  public <T> Evaluation<T> explain(Flag<T> flag, @Nullable Subject subject) {
    return flags.explain(flag, subject);
  }

  @Override
  public PinnedFlags pin(@Nullable Subject subject) {
    return flags.pin(subject);
  }

  @Override
  public Subject overridden(@Nullable Subject subject, @Nullable String token) {
    return flags.overridden(subject, token);
  }

  @Override
  public long on(Flag<?> flag, Change change) {
    return flags.on(flag, change);
  }

  @Override
  public long off(Flag<?> flag, Change change) {
    return flags.off(flag, change);
  }

  @Override
  public long kill(Flag<?> flag, Change change) {
    return flags.kill(flag, change);
  }

  @Override
  public long rollout(Flag<?> flag, double percent, Change change) {
    return flags.rollout(flag, percent, change);
  }

  @Override
  public long ramp(
      Flag<?> flag, double fromPercent, double toPercent, Duration duration, Change change) {
    return flags.ramp(flag, fromPercent, toPercent, duration, change);
  }

  @Override
  public long schedule(Flag<?> flag, List<FlagStep> steps, Change change) {
    return flags.schedule(flag, steps, change);
  }

  @Override
  public long undo(Flag<?> flag, Change change) {
    return flags.undo(flag, change);
  }

  @Override
  public long remove(String key, Change change) {
    return flags.remove(key, change);
  }

  @Override
  public FlagImport importing(FlagDocument document) {
    return flags.importing(document);
  }

  @Override
  public List<FlagChange> history(Flag<?> flag, int limit) {
    return flags.history(flag, limit);
  }

  @Override
  public PinnedFlags asOf(Instant time, @Nullable Subject subject) {
    return flags.asOf(time, subject);
  }

  @Override
  public boolean refresh() {
    return flags.refresh();
  }

  @Override
  public @Nullable Duration snapshotAge() {
    return flags.snapshotAge();
  }

  @Override
  public HealthCheck healthCheck() {
    return flags.healthCheck();
  }

  /** Does nothing: there is nothing to close. */
  @Override
  public void close() {}
}
