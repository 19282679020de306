package dev.underpin.flags;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A flag of a document that is not ours: it is decided here, and changed where it came from. */
final class ForeignFlag implements EngineFlag {

  private final String key;
  private final long version;
  private final String json;
  private final String context;
  private final Plan plan;

  /**
   * A flag.
   *
   * @param json the flag as its document has it
   * @param context what else of the document it depends on: a flag is another where that is
   */
  ForeignFlag(String key, long version, String json, String context, Plan plan) {
    this.key = key;
    this.version = version;
    this.json = json;
    this.context = context;
    this.plan = plan;
  }

  @Override
  public String key() {
    return key;
  }

  @Override
  public long version() {
    return version;
  }

  @Override
  public String toJson() {
    return json;
  }

  @Override
  public Plan plan() {
    return plan;
  }

  /** None: Unleash goes no further than one flag, and flagd not even there. */
  @Override
  public List<String> asks() {
    return List.of();
  }

  @Override
  public EngineFlag withVersion(long next) {
    return new ForeignFlag(key, next, json, context, plan);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ForeignFlag that
        && key.equals(that.key)
        && version == that.version
        && json.equals(that.json)
        && context.equals(that.context);
  }

  @Override
  public int hashCode() {
    return key.hashCode() * 31 + json.hashCode();
  }
}
