package dev.underpin.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.core.testing.ManualClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Any sequence of calls in one thread answers as a plain map with times would. */
class CacheModelTest {

  private static final long TTL_SECONDS = 10;

  enum Action {
    GET,
    GET_IF_PRESENT,
    PUT,
    INVALIDATE,
    INVALIDATE_ALL,
    CHANGE_ROW,
    DELETE_ROW,
    WAIT
  }

  /** One call; the number is a value to write, or seconds to wait. */
  record Step(Action action, int key, int number) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Step> step =
        Combinators.combine(
                Arbitraries.of(Action.class),
                Arbitraries.integers().between(0, 3),
                Arbitraries.integers().between(0, 12))
            .as(Step::new);
    return step.list().ofMaxSize(80);
  }

  @Property(tries = 500)
  void every_answer_is_the_models(@ForAll("steps") List<Step> steps) {
    Both both = new Both();
    for (Step step : steps) {
      both.run(step);
    }
  }

  private static final class Both {
    private final ManualClock clock = new ManualClock();
    private final Map<Integer, Integer> rows = new HashMap<>();
    private final Map<Integer, Kept> model = new HashMap<>();
    private long now;
    private final Cache<Integer, Integer> cache =
        Cache.builder("model", Integer.class, Integer.class)
            .memory(m -> m.timeToLive(Duration.ofSeconds(TTL_SECONDS)))
            .loader(rows::get)
            .ticker(clock.ticker())
            .build();

    record Kept(Integer value, long until) {}

    void run(Step step) {
      int key = step.key();
      switch (step.action()) {
        case GET -> assertThat(cache.get(key)).isEqualTo(expectedGet(key));
        case GET_IF_PRESENT -> assertThat(cache.getIfPresent(key)).isEqualTo(kept(key));
        case PUT -> {
          cache.put(key, step.number());
          keep(key, step.number());
        }
        case INVALIDATE -> {
          cache.invalidate(key);
          model.remove(key);
        }
        case INVALIDATE_ALL -> {
          cache.invalidateAll();
          model.clear();
        }
        case CHANGE_ROW -> rows.put(key, step.number());
        case DELETE_ROW -> rows.remove(key);
        case WAIT -> {
          now += step.number();
          clock.advance(Duration.ofSeconds(step.number()));
        }
      }
    }

    private @Nullable Integer expectedGet(int key) {
      Integer kept = kept(key);
      Integer row = rows.get(key);
      if (kept == null && row != null) {
        keep(key, row);
      }
      return kept == null ? row : kept;
    }

    private @Nullable Integer kept(int key) {
      Kept kept = model.get(key);
      return kept == null || now >= kept.until() ? null : kept.value();
    }

    private void keep(int key, Integer value) {
      model.put(key, new Kept(value, now + TTL_SECONDS));
    }
  }
}
