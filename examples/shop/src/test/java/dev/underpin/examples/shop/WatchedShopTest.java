package dev.underpin.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/** What the shop's lines tell of its queries, before and after. */
class WatchedShopTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir private Path folder;
  private final Queue<ILoggingEvent> lines = new ConcurrentLinkedQueue<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("underpin.request.shop");
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          lines.add(event);
        }
      };

  @BeforeEach
  void listens() {
    appender.start();
    logger.addAppender(appender);
  }

  @AfterEach
  void stopsListening() {
    logger.detachAppender(appender);
  }

  @Test
  void slow_page_of_the_mvp_tells_its_31_queries_and_where_they_come_from() throws Exception {
    try (TestShop shop = TestShop.start(folder, TestShop.prompt(0), "--mvp")) {
      shop.browser().get("/product/7");
    }

    assertThat(lineOf("/product/{id}"))
        .containsEntry("queries", "31")
        .hasEntrySatisfying(
            "n_plus_one",
            text ->
                assertThat(text)
                    .matches("15 times at \\S+\\.Catalogue\\.\\w+\\(Catalogue\\.java:\\d+\\): .*"));
  }

  @Test
  void with_the_modules_wired_in_it_is_gone() throws Exception {
    try (TestShop shop = TestShop.start(folder, TestShop.prompt(0))) {
      shop.browser().get("/product/7"); // fills the cache
      await().atMost(LIMIT).until(() -> !lines.isEmpty());
      lines.clear();

      shop.browser().get("/product/7");
    }

    assertThat(lineOf("/product/{id}"))
        .containsEntry("cache_memory_hits", "1")
        .doesNotContainKeys("queries", "n_plus_one");
  }

  /** A shop that is closed has written all its lines. */
  private Map<String, String> lineOf(String route) {
    List<Map<String, String>> found =
        lines.stream()
            .map(WatchedShopTest::pairs)
            .filter(p -> route.equals(p.get("route")))
            .toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private static Map<String, String> pairs(ILoggingEvent line) {
    return line.getKeyValuePairs().stream()
        .collect(
            Collectors.toMap((KeyValuePair pair) -> pair.key, pair -> String.valueOf(pair.value)));
  }
}
