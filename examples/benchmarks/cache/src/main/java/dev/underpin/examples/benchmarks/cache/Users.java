package dev.underpin.examples.benchmarks.cache;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** What all of them cache: 1,024 users of about a hundred characters, for ten minutes. */
final class Users {

  static final int COUNT = 1_024;
  static final int MAXIMUM = 10_000;
  static final int MANY = 100;
  static final Duration TIME_TO_LIVE = Duration.ofMinutes(10);

  /** The system property that says where Redis is. */
  static final String REDIS = "cache.redis";

  private Users() {}

  static String redis() {
    return Objects.requireNonNull(System.getProperty(REDIS), REDIS);
  }

  static String key(int user) {
    return "user:" + user;
  }

  static String value(int user) {
    return "v".repeat(96) + user;
  }

  static <T> T[] all(T[] empty, IntFunction<T> of) {
    return IntStream.range(0, COUNT).mapToObj(of).toList().toArray(empty);
  }

  /** Keys in hundreds. */
  static List<List<String>> hundreds() {
    List<String> keys = Arrays.asList(all(new String[0], Users::key));
    return IntStream.range(0, COUNT / MANY)
        .mapToObj(i -> List.copyOf(keys.subList(i * MANY, (i + 1) * MANY)))
        .toList();
  }

  static void putAll(BiConsumer<String, String> put) {
    for (int i = 0; i < COUNT; i++) {
      put.accept(key(i), value(i));
    }
  }
}
