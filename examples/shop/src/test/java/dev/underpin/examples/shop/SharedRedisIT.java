package dev.underpin.examples.shop;

import static dev.underpin.examples.shop.CachedPagesTest.REVIEW;
import static dev.underpin.examples.shop.CachedPagesTest.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.underpin.testkit.FaultProxy;
import dev.underpin.testkit.PrivateServer;
import dev.underpin.testkit.RedisServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two shops on one database and one Redis. */
@Timeout(180)
class SharedRedisIT {
  // less than the minute after which a page in memory is read again anyway
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String RENAMED = "Renamed behind the back";

  @TempDir private Path folder;
  private final String database = TestShop.newDatabase();
  private PrivateServer<RedisServer> redis;

  @BeforeEach
  void open() {
    redis = RedisServer.startPrivate(Map.of());
  }

  @AfterEach
  void close() {
    redis.close();
  }

  private TestShop shop(String url) throws StartFailure {
    return TestShop.on(
        database,
        folder,
        TestShop.prompt(0),
        "--redis",
        url,
        "--without",
        "flags,guard,jobs,logging");
  }

  private TestShop shop() throws StartFailure {
    return shop(redis.server().url());
  }

  private static String page(TestShop shop) throws Exception {
    return page(shop, 7);
  }

  private static String page(TestShop shop, int product) throws Exception {
    HttpResponse<String> page = shop.browser().get("/product/" + product);
    assertThat(page.statusCode()).isEqualTo(200);
    return page.body();
  }

  private long keys() {
    return redis.server().command("KEYS", "*products*").lines().count();
  }

  /** A shop that was just started works without Redis for a moment. */
  private void awaitConnected(TestShop shop, int firstProduct) {
    AtomicInteger product = new AtomicInteger(firstProduct);
    long before = keys();
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              page(shop, product.getAndIncrement());
              assertThat(keys()).isGreaterThan(before);
            });
  }

  private void rename(int product) throws Exception {
    try (Connection connection = DriverManager.getConnection(database, "sa", "");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "UPDATE products SET name = '%s' WHERE id = %d".formatted(RENAMED, product));
    }
  }

  /**
   * A product that one shop loaded and the other found in Redis: it was renamed in between, behind
   * the back of both. A shop whose Redis was slow for a moment has loaded it: then another one.
   */
  private int sharedProduct(TestShop one, TestShop other) {
    AtomicInteger product = new AtomicInteger(6);
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              page(one, product.incrementAndGet());
              rename(product.get());
              assertThat(page(other, product.get())).doesNotContain(RENAMED);
            });
    return product.get();
  }

  private long outbox() throws Exception {
    try (Connection connection = DriverManager.getConnection(database, "sa", "");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM underpin_cache_outbox")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Test
  void page_that_one_shop_loaded_is_read_by_the_other_and_a_review_is_seen_by_both()
      throws Exception {
    try (TestShop one = shop();
        TestShop other = shop()) {
      awaitConnected(one, 100);
      awaitConnected(other, 200);
      int product = sharedProduct(one, other);

      String review = "/product/" + product + "/review";
      assertThat(one.browser().post(review, REVIEW).statusCode()).isEqualTo(303);

      assertThat(page(one, product)).contains("Splendid thing", RENAMED);
      await().atMost(LIMIT).until(() -> page(other, product).contains("Splendid thing"));
      await().atMost(LIMIT).until(() -> outbox() == 0);
    }
  }

  @Test
  void review_of_a_shop_that_died_cut_off_from_redis_is_seen_by_the_other() throws Exception {
    try (TestShop other = shop();
        FaultProxy proxy = FaultProxy.before(redis.server().url())) {
      awaitConnected(other, 200);
      assertThat(page(other)).doesNotContain("Splendid thing");

      proxy.cut();
      try (TestShop dying = shop(proxy.url())) {
        assertThat(dying.browser().post("/product/7/review", REVIEW).statusCode()).isEqualTo(303);
      }

      await().atMost(LIMIT).until(() -> page(other).contains("Splendid thing"));
      await().atMost(LIMIT).until(() -> outbox() == 0);
    }
  }

  @Test
  void shop_starts_and_works_while_redis_is_down_and_uses_it_when_it_is_up() throws Exception {
    redis.kill();
    try (TestShop shop = shop()) {
      assertThat(page(shop)).contains("Oak Bread Knife");
      assertThat(shop.browser().post("/product/7/review", REVIEW).statusCode()).isEqualTo(303);
      assertThat(page(shop)).contains("Splendid thing");
      assertThat(refused(shop.browser(), 50).headers().firstValue("Retry-After")).isPresent();

      redis.start();

      awaitConnected(shop, 100);
      await().atMost(LIMIT).until(() -> outbox() == 0);
    }
  }

  @Test
  void shops_count_reviews_together() throws Exception {
    try (TestShop one = shop();
        TestShop other = shop()) {
      await().atMost(LIMIT).until(() -> connections() == 2);

      refused(one.browser(), 50);

      // alone it would let five pass
      refused(other.browser(), 5);
    }
  }

  private long connections() {
    String name = "name=" + RedisRateLimit.CONNECTION;
    return redis.server().command("CLIENT", "LIST").lines().filter(l -> l.contains(name)).count();
  }
}
