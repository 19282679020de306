package dev.underpin.cache;

import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The smallest way into a cache: a function that remembers.
 *
 * <pre>{@code
 * Function<Query, Rates> rates =
 *     Memoized.of(this::computeRates, m -> m.maximumSize(1_000).timeToLive(Duration.ofMinutes(5)));
 * }</pre>
 *
 * <p>Arguments need {@code equals} and {@code hashCode}; for one argument at a time the function
 * runs once, however many threads call. A result of null and an exception are not remembered. Where
 * something has to be invalidated, use a {@link Cache}. Thread-safe.
 */
public final class Memoized {

  private Memoized() {}

  /**
   * {@return a function that calls another for what it does not remember}
   *
   * @param slow the other
   * @param options how much is remembered and for how long: {@code m -> {}} for the defaults
   * @param <Q> the arguments
   * @param <R> the results
   * @throws IllegalArgumentException if an option is out of its range
   */
  public static <Q, R> Function<Q, @Nullable R> of(
      Function<? super Q, ? extends @Nullable R> slow,
      Consumer<? super MemoryOptions<Q, R>> options) {
    @SuppressWarnings("unchecked") // the type of keys is only looked at to refuse arrays
    Class<Q> any = (Class<Q>) Object.class;
    return new CacheBuilder<Q, R>("memoized", any, Object.class)
            .memory(options)
            .loader(slow::apply)
            .build()
        ::get;
  }
}
