package dev.underpin.examples.benchmarks.chaoscache;

import java.util.concurrent.ThreadLocalRandom;

/**
 * The keys. Those that are put have one process each that changes them: of two that write at once,
 * a cache cannot know whose write came last.
 */
final class Keys {

  static final int PUT = 60;
  static final int PLAIN = 60;
  static final int TAGGED = 80;
  static final int TAGS = 10;

  private Keys() {}

  static String put(int number) {
    return "p" + number;
  }

  static String plain(int number) {
    return "q" + number;
  }

  static String tagged(int number) {
    return "t" + number;
  }

  static boolean isTagged(String key) {
    return key.startsWith("t");
  }

  static String tagOf(String key) {
    return "g" + Integer.parseInt(key.substring(1)) % TAGS;
  }

  static String any() {
    return random(3) == 0 ? put(random(PUT)) : free();
  }

  /** One that every process may change. */
  static String free() {
    return random(2) == 0 ? plain(random(PLAIN)) : tagged(random(TAGGED));
  }

  static String anyTag() {
    return "g" + random(TAGS);
  }

  /** One that only this process changes. */
  static String own(int node, int nodes) {
    return put(random(PUT / nodes) * nodes + node);
  }

  static int random(int bound) {
    return ThreadLocalRandom.current().nextInt(bound);
  }
}
