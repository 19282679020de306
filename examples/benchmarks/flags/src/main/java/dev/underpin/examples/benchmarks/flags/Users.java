package dev.underpin.examples.benchmarks.flags;

import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/** The users for whom everybody decides, all of the plan that the rule is for. */
final class Users {

  static final int COUNT = 1_024;
  static final String PLAN = "plan";
  static final String PRO = "pro";
  static final String COUNTRY = "country";
  static final String GERMANY = "de";

  private Users() {}

  static String key(int user) {
    return "user-" + user;
  }

  /** Users as a library wants them. */
  static <T> T[] all(T[] none, IntFunction<T> make) {
    T[] users = Arrays.copyOf(none, COUNT);
    Arrays.setAll(users, make);
    return users;
  }

  /** Fails a benchmark that would measure something that does not work. */
  static void requireHalf(String who, boolean isOn, IntPredicate rollout) {
    int in = 0;
    for (int i = 0; i < COUNT; i++) {
      in += rollout.test(i) ? 1 : 0;
    }
    if (!isOn || in < 0.4 * COUNT || in > 0.6 * COUNT) {
      throw new IllegalStateException(
          "%s must have one flag on and the other for half of the users, but has %s and %d"
              .formatted(who, isOn, in));
    }
  }
}
