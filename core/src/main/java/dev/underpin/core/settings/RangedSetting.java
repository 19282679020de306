package dev.underpin.core.settings;

import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A setting whose values have an order: numbers and durations. Not thread-safe.
 *
 * @param <T> the type of its value
 */
public final class RangedSetting<T extends Comparable<T>> extends Setting<T> {

  private final Function<T, String> print;
  private @Nullable T min;
  private @Nullable T max;

  RangedSetting(Reading reading, String name, Kind<T> kind, Function<T, String> print) {
    super(reading, name, kind);
    this.print = print;
  }

  /**
   * Asks for at least this much.
   *
   * @param least the smallest value that is allowed
   * @return this
   */
  public RangedSetting<T> min(T least) {
    min = least;
    return must(value -> value.compareTo(least) >= 0, "of at least " + print.apply(least));
  }

  /**
   * Asks for at most this much.
   *
   * @param most the largest value that is allowed
   * @return this
   */
  public RangedSetting<T> max(T most) {
    max = most;
    return must(value -> value.compareTo(most) <= 0, "of at most " + print.apply(most));
  }

  @Override
  public RangedSetting<T> must(Predicate<? super T> holds, String rule) {
    super.must(holds, rule);
    return this;
  }

  @Override
  T standIn() {
    T value = super.standIn();
    if (min != null && value.compareTo(min) < 0) {
      return min;
    }
    return max != null && value.compareTo(max) > 0 ? max : value;
  }
}
