package dev.underpin.flags;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A flag whose rules are those of another format. It is decided as its origin does, wherever it is
 * kept; on, off and killed are ours and come first.
 */
final class ForeignFlag implements EngineFlag {

  private final String key;
  private final long version;
  private final FlagState state;
  private final Origin origin;
  private final List<String> asks;
  private final Plan plan;

  /**
   * As it was written.
   *
   * @param definition the flag as its document has it
   * @param context what else of the document it depends on, as JSON; empty where nothing
   */
  record Origin(FlagFormat format, String definition, String context) {}

  ForeignFlag(String key, Origin origin, List<String> asks, Plan plan) {
    this.key = key;
    this.version = 1;
    this.state = FlagState.ON;
    this.origin = origin;
    this.asks = asks;
    this.plan = plan;
  }

  private ForeignFlag(ForeignFlag same, long version, FlagState state) {
    this.key = same.key;
    this.version = version;
    this.state = state;
    this.origin = same.origin;
    this.asks = same.asks;
    this.plan = same.plan;
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
  public FlagState state() {
    return state;
  }

  @Override
  public String toJson() {
    String context = origin.context.isEmpty() ? "" : ",\"context\":" + origin.context;
    return "{\"format\":\"%s\",\"definition\":%s%s,\"state\":\"%s\",\"version\":%d}"
        .formatted(word(origin.format), origin.definition, context, state.word(), version);
  }

  /** What a format is called in a document of ours. */
  static String word(FlagFormat format) {
    return format.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public Plan plan() {
    return switch (state) {
      case ON -> plan;
      case OFF -> off(Reason.OFF);
      case KILLED -> off(Reason.KILLED);
    };
  }

  private Plan off(Reason reason) {
    Plan.Outcomes outcomes = new Plan.Outcomes();
    Decision off = outcomes.serve(Outcome.off(reason));
    FlagType type = plan.type();
    return type == null
        ? outcomes.untyped(off, plan.hasPrerequisites())
        : outcomes.typed(type, off);
  }

  /** Those that a flag of Unleash depends on; one of flagd asks none. */
  @Override
  public List<String> asks() {
    return asks;
  }

  @Override
  public EngineFlag withVersion(long next) {
    return new ForeignFlag(this, next, state);
  }

  @Override
  public EngineFlag withState(FlagState next) {
    return new ForeignFlag(this, version, next);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ForeignFlag that
        && key.equals(that.key)
        && version == that.version
        && state == that.state
        && origin.equals(that.origin);
  }

  @Override
  public int hashCode() {
    return Objects.hash(key, version, origin);
  }
}
