package dev.underpin.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.Tally;
import dev.underpin.core.context.TallyCounter;
import dev.underpin.core.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class CacheListenerTest {

  private final ManualClock clock = new ManualClock();

  private CacheBuilder<String, String> users() {
    return Cache.builder("users", String.class, String.class)
        .ticker(clock.ticker())
        .loader(
            key -> {
              clock.advance(Duration.ofMillis(7));
              if (key.isEmpty()) {
                throw new IllegalArgumentException("empty");
              }
              return key.toUpperCase(java.util.Locale.ROOT);
            });
  }

  /** Writes down what it is told. */
  private static final class Recorder implements CacheListener {
    final List<String> told = new ArrayList<>();

    @Override
    public void onEvent(String cache, CacheLayer layer, CacheEvent event, @Nullable Object key) {
      told.add((layer + " " + event).toLowerCase(java.util.Locale.ROOT) + " " + cache + " " + key);
    }

    @Override
    public void onLoad(String cache, Object key, Duration duration) {
      told.add("load " + cache + " " + key + " " + duration.toMillis());
    }

    @Override
    public void onLoadFailure(String cache, Object key, Duration duration, Throwable failure) {
      told.add("failure " + cache + " " + duration.toMillis() + " " + failure.getMessage());
    }
  }

  /** Throws whatever it is told. */
  private static final class Hostile implements CacheListener {
    @Override
    public void onEvent(String cache, CacheLayer layer, CacheEvent event, @Nullable Object key) {
      throw new AssertionError("event");
    }

    @Override
    public void onLoad(String cache, Object key, Duration duration) {
      throw new NoClassDefFoundError("load");
    }

    @Override
    public void onLoadFailure(String cache, Object key, Duration duration, Throwable failure) {
      throw new IllegalStateException("failure");
    }
  }

  @Test
  void listener_is_told_hits_misses_and_loads_with_their_time() {
    Recorder recorder = new Recorder();
    Cache<String, String> cache = users().listener(recorder).build();

    cache.get("a");
    cache.get("a");
    cache.getIfPresent("a");
    cache.getIfPresent("b");
    assertThatThrownBy(() -> cache.get("")).isInstanceOf(IllegalArgumentException.class);

    assertThat(recorder.told)
        .containsExactly(
            "memory miss users a",
            "load users a 7",
            "memory hit users a",
            "memory hit users a",
            "memory miss users b",
            "memory miss users ",
            "failure users 7 empty");
  }

  @Test
  void counters_count() {
    CacheCounters counters = new CacheCounters();
    Cache<String, String> cache = users().listener(counters).build();

    cache.get("a");
    cache.get("a");
    cache.get("a");
    assertThatThrownBy(() -> cache.get("")).isInstanceOf(IllegalArgumentException.class);

    assertThat(counters.hits()).isEqualTo(2);
    assertThat(counters.misses()).isEqualTo(2);
    assertThat(counters.loads()).isEqualTo(1);
    assertThat(counters.loadFailures()).isEqualTo(1);
    assertThat(counters.fenced()).isZero();
  }

  @Test
  void listener_that_throws_hurts_nobody_and_is_logged_once() {
    Logger logger = (Logger) LoggerFactory.getLogger(Cache.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    logger.setAdditive(false);
    try {
      Cache<String, String> cache = users().listener(new Hostile()).build();

      assertThat(cache.get("a")).isEqualTo("A");
      assertThat(cache.get("a")).isEqualTo("A");
      assertThatThrownBy(() -> cache.get("")).hasMessage("empty");
    } finally {
      logger.setAdditive(true);
      logger.detachAppender(log);
    }

    assertThat(log.list)
        .singleElement()
        .satisfies(
            line ->
                assertThat(line.getFormattedMessage())
                    .isEqualTo(
                        "the listener of cache \"users\" failed; later failures are not logged"));
  }

  @Test
  void listener_may_use_the_cache() {
    List<Cache<String, String>> late = new ArrayList<>();
    List<String> seen = new ArrayList<>();
    CacheListener curious =
        new CacheListener() {
          @Override
          public void onLoad(String cache, Object key, Duration duration) {
            seen.add(late.get(0).get((String) key));
          }
        };
    late.add(users().listener(curious).build());

    late.get(0).get("a");

    assertThat(seen).containsExactly("A");
  }

  @Test
  void request_counts_its_hits_and_misses() {
    Cache<String, String> cache = users().build();
    RequestContext request = RequestContext.builder().build();

    request.run(
        () -> {
          cache.get("a");
          cache.get("a");
          cache.get("a");
        });
    cache.get("a");

    Tally tally = request.tally();
    assertThat(tally.get(TallyCounter.CACHE_MISSES)).isEqualTo(1);
    assertThat(tally.get(TallyCounter.CACHE_MEMORY_HITS)).isEqualTo(2);
  }
}
