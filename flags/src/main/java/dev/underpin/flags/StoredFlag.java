package dev.underpin.flags;

import java.io.StringWriter;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** The parts of a {@link FlagDefinition}. */
record StoredFlag(
    String key,
    FlagType type,
    @Nullable Object value,
    Gate gate,
    long version,
    Ownership ownership,
    Targeting targeting)
    implements EngineFlag {

  /** A flag that gives everybody in its rollout the same. */
  StoredFlag(
      String key, FlagType type, Object value, Gate gate, long version, Ownership ownership) {
    this(key, type, value, gate, version, ownership, Targeting.NONE);
  }

  /** Who gets the value, and when. */
  record Gate(
      FlagState state,
      int rollout,
      String salt,
      @Nullable Timing timing,
      @Nullable Exclusion exclusion) {

    Gate(FlagState state, int rollout, String salt) {
      this(state, rollout, salt, null, null);
    }

    /** Another state and rollout, whatever the time. */
    Gate with(FlagState newState, int newRollout) {
      return new Gate(newState, newRollout, salt, null, exclusion);
    }

    Gate with(@Nullable Timing newTiming) {
      return new Gate(state, rollout, salt, newTiming, exclusion);
    }
  }

  /** Whom to ask, and until when it should be needed. */
  record Ownership(@Nullable String owner, @Nullable LocalDate expires) {}

  static <T> StoredFlag of(Flag<T> flag, T value) {
    boolean isOff = value.equals(false);
    FlagState state = isOff ? FlagState.OFF : FlagState.ON;
    return new StoredFlag(
        flag.key(),
        flag.type(),
        isOff ? true : flag.write(value),
        new Gate(state, Percent.ALL, flag.key()),
        1,
        new Ownership(flag.declaration().owner(), flag.declaration().expires()));
  }

  /** Turned on, it goes on with what time makes of it; otherwise no schedule turns it on again. */
  @Override
  public StoredFlag withState(FlagState state) {
    Timing timing = state == FlagState.ON ? gate.timing : null;
    return withGate(gate.with(state, gate.rollout).with(timing));
  }

  /** A rollout that stays, in place of what time would make of it. */
  StoredFlag withRollout(int rollout) {
    return withGate(gate.with(gate.state, rollout));
  }

  StoredFlag withTiming(Timing timing) {
    return withGate(gate.with(timing));
  }

  /** As time has made it until now, and no further: what is stopped halfway stays halfway. */
  StoredFlag settled(long millis) {
    return gate.timing == null ? this : withGate(gate.timing.at(millis, gate));
  }

  @Override
  public StoredFlag withVersion(long next) {
    return new StoredFlag(key, type, value, gate, next, ownership, targeting);
  }

  private StoredFlag withGate(Gate changed) {
    return new StoredFlag(key, type, value, changed, version, ownership, targeting);
  }

  StoredFlag withTargeting(Targeting read) {
    return new StoredFlag(key, type, value, gate, version, ownership, read);
  }

  @Override
  public Plan plan() {
    return new StoredPlan(this).plan();
  }

  @Override
  public FlagState state() {
    return gate.state;
  }

  @Override
  public List<String> asks() {
    return targeting.asks();
  }

  @Override
  public String toJson() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FlagJson.FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeStringProperty("type", type.word());
      writeValue(json);
      targeting
          .fields()
          .forEach(
              (name, written) -> {
                json.writeName(name);
                json.writeRawValue(written);
              });
      writeGate(json);
      json.writeNumberProperty("version", version);
      writeOwnership(json);
      json.writeEndObject();
    }
    return text.toString();
  }

  private void writeValue(JsonGenerator json) {
    // a boolean flag's value is always true
    if (value instanceof String text) {
      json.writeStringProperty("value", text);
    } else if (value instanceof Double number) {
      json.writeNumberProperty("value", number);
    } else if (value instanceof JsonText text) {
      json.writeName("value");
      json.writeRawValue(text.text());
    }
  }

  private void writeGate(JsonGenerator json) {
    json.writeStringProperty("state", gate.state.word());
    if (!(gate.timing instanceof Timing.Ramp)) {
      json.writeNumberProperty("rollout", Percent.percent(gate.rollout));
    }
    if (gate.timing != null) {
      gate.timing.write(json);
    }
    if (gate.exclusion != null) {
      gate.exclusion.write(json);
    }
    if (!gate.salt.equals(key)) {
      json.writeStringProperty("salt", gate.salt);
    }
  }

  private void writeOwnership(JsonGenerator json) {
    if (ownership.owner != null) {
      json.writeStringProperty("owner", ownership.owner);
    }
    if (ownership.expires != null) {
      json.writeStringProperty("expires", ownership.expires.toString());
    }
  }
}
