package dev.underpin.flags;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a flag becomes at a time, for {@link Flags#schedule}. Immutable.
 *
 * <pre>{@code
 * FlagStep.rollout(Instant.parse("2027-03-01T09:00:00Z"), 50)
 * }</pre>
 */
public final class FlagStep {

  private static final int MAX_STEPS = 100;

  private final Timing.Schedule.Step step;

  private FlagStep(Instant at, FlagState state, @Nullable Integer rollout) {
    this.step = new Timing.Schedule.Step(at.toEpochMilli(), state, rollout);
  }

  /**
   * {@return turns it on then; its rollout stays}
   *
   * @param at when, to the millisecond
   */
  public static FlagStep on(Instant at) {
    return new FlagStep(at, FlagState.ON, null);
  }

  /**
   * {@return turns it off for everybody then}
   *
   * @param at when, to the millisecond
   */
  public static FlagStep off(Instant at) {
    return new FlagStep(at, FlagState.OFF, null);
  }

  /**
   * {@return turns it on for a part of the subjects then}
   *
   * @param at when, to the millisecond
   * @param percent 0 to 100, with at most 3 decimals
   * @throws IllegalArgumentException if the percentage is not as above
   */
  public static FlagStep rollout(Instant at, double percent) {
    return new FlagStep(at, FlagState.ON, Changes.thousandths("percent", percent));
  }

  static List<Timing.Schedule.Step> planned(List<FlagStep> steps) {
    if (steps.size() > MAX_STEPS) {
      throw new IllegalArgumentException(
          "steps must be at most %d but were %d; plan the later ones later"
              .formatted(MAX_STEPS, steps.size()));
    }
    List<Timing.Schedule.Step> planned = new ArrayList<>();
    for (FlagStep each : steps) {
      if (!planned.isEmpty() && each.step.at() <= planned.get(planned.size() - 1).at()) {
        throw new IllegalArgumentException(
            "each step must be after the one before but one is at %s; sort them"
                .formatted(Instant.ofEpochMilli(each.step.at())));
      }
      planned.add(each.step);
    }
    return List.copyOf(planned);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FlagStep that && step.equals(that.step);
  }

  @Override
  public int hashCode() {
    return Objects.hash(step);
  }
}
