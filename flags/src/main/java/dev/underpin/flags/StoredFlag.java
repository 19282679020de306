package dev.underpin.flags;

import java.io.StringWriter;
import java.time.LocalDate;
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

  /** Who gets the value. */
  record Gate(FlagState state, int rollout, String salt) {}

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

  StoredFlag withState(FlagState state) {
    return withGate(new Gate(state, gate.rollout, gate.salt));
  }

  StoredFlag withRollout(int rollout) {
    return withGate(new Gate(gate.state, rollout, gate.salt));
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
    json.writeNumberProperty("rollout", Percent.percent(gate.rollout));
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
