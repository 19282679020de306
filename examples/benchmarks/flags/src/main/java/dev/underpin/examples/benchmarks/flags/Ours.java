package dev.underpin.examples.benchmarks.flags;

import dev.underpin.flags.BooleanFlag;
import dev.underpin.flags.Flag;
import dev.underpin.flags.FlagDocument;
import dev.underpin.flags.Flags;
import dev.underpin.flags.MemoryFlagStore;
import dev.underpin.flags.Subject;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Underpin's flags, on a store in memory. */
@State(Scope.Benchmark)
public class Ours {

  static final int MANY = 10_000;

  static final BooleanFlag ON = Flag.bool("on").orElse(false);
  static final BooleanFlag ROLLOUT = Flag.bool("rollout").orElse(false);

  private static final String TWO =
      """
      "on": {"type": "boolean", "state": "on"},
      "rollout": {"type": "boolean", "state": "on", "rollout": 0,
                  "rules": [{"if": {"attribute": "plan", "in": ["pro"]}, "rollout": 50}]}\
      """;

  Flags flags = Flags.builder(MemoryFlagStore.of("{\"flags\": {%s}}".formatted(TWO))).build();
  Flags among = Flags.builder(MemoryFlagStore.of(many())).build();
  Subject[] subjects = Users.all(new Subject[0], Ours::subject);

  /** Loads. */
  @Setup
  public void load() {
    require(flags);
    require(among);
  }

  private void require(Flags loaded) {
    loaded.refresh();
    Users.requireHalf(
        "Underpin", loaded.isOn(ON, subjects[0]), user -> loaded.isOn(ROLLOUT, subjects[user]));
  }

  static Subject subject(int user) {
    return Subject.of(Users.key(user))
        .with(Users.PLAN, Users.PRO)
        .with(Users.COUNTRY, Users.GERMANY)
        .with("age", 42);
  }

  /** Ten thousand flags with a rule each, and the two. */
  static String many() {
    StringBuilder json = new StringBuilder("{\"flags\": {").append(TWO);
    for (int i = 0; i < MANY; i++) {
      json.append(",\n\"flag-").append(i).append("\": ").append(RULED);
    }
    return json.append("}}").toString();
  }

  private static final String RULED =
      """
      {"type": "string", "state": "on", "owner": "checkout", "expires": "2028-03-01", "rollout": 20,
       "variants": {"old": "v1", "new": "v2"}, "serve": {"old": 50, "new": 50},
       "rules": [{"name": "staff", "serve": "new",
                  "if": {"any": [{"attribute": "email", "endsWith": ["@example.com"]},
                                 {"attribute": "app", "version": ">=2.0.0"}]}}]}\
      """;

  static FlagDocument parsed(String json) {
    return FlagDocument.parse("flags.json", "1", json.getBytes(StandardCharsets.UTF_8));
  }
}
