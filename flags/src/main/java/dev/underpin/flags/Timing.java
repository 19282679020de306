package dev.underpin.flags;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * What time makes of a flag: a pure function of the store's clock. Nobody has to be awake, nothing
 * is written while it goes on, and all nodes agree.
 */
sealed interface Timing {

  /** What state and rollout are at a time. */
  StoredFlag.Gate at(long millis, StoredFlag.Gate gate);

  void write(JsonGenerator json);

  /** A rollout that grows, or shrinks, evenly from start to end. */
  record Ramp(int from, int to, long start, long end) implements Timing {

    static final String NAME = "ramp";

    // times 100,000 it must be a long
    private static final long MAX_MILLIS = 10L * 366 * 24 * 3_600_000;

    static Ramp read(JsonValue at) {
      at.only("from", "to", "start", "end");
      long start = millis(at.get("start"));
      long end = millis(at.get("end"));
      if (end <= start || end - start > MAX_MILLIS) {
        throw at.get("end").problem("must be after start, by 10 years at most", "correct it");
      }
      return new Ramp(Percent.read(at.get("from")), Percent.read(at.get("to")), start, end);
    }

    /** The percentage in thousandths; whole numbers all the way, so that it never goes back. */
    int rollout(long millis) {
      if (millis <= start) {
        return from;
      }
      return millis >= end ? to : (int) (from + (to - from) * (millis - start) / (end - start));
    }

    @Override
    public StoredFlag.Gate at(long millis, StoredFlag.Gate gate) {
      return gate.with(gate.state(), rollout(millis));
    }

    @Override
    public void write(JsonGenerator json) {
      json.writeName(NAME);
      json.writeStartObject();
      json.writeNumberProperty("from", Percent.percent(from));
      json.writeNumberProperty("to", Percent.percent(to));
      json.writeStringProperty("start", text(start));
      json.writeStringProperty("end", text(end));
      json.writeEndObject();
    }
  }

  /** Steps, each of which holds from its time on. */
  record Schedule(List<Step> steps) implements Timing {

    static final String NAME = "schedule";

    private static final int MAX_STEPS = 100;

    /** What changes then; null is what stays. */
    record Step(long at, @Nullable FlagState state, @Nullable Integer rollout) {

      static Step read(JsonValue at) {
        at.only("at", "state", "rollout");
        JsonValue rollout = at.find("rollout");
        String word = at.findText("state");
        FlagState state = word == null ? null : FlagState.of(word);
        if (word != null && (state == null || state == FlagState.KILLED)) {
          throw at.get("state").problem("must be on or off", "write one of them");
        }
        if (word == null && rollout == null) {
          throw at.problem("must have a state or a rollout", "add one");
        }
        return new Step(
            millis(at.get("at")), state, rollout == null ? null : Percent.read(rollout));
      }

      StoredFlag.Gate after(StoredFlag.Gate gate) {
        return gate.with(
            state == null ? gate.state() : state, rollout == null ? gate.rollout() : rollout);
      }
    }

    static Schedule read(JsonValue at) {
      List<Step> steps = new ArrayList<>();
      for (JsonValue item : at.items()) {
        Step step = Step.read(item);
        if (!steps.isEmpty() && step.at <= steps.get(steps.size() - 1).at) {
          throw item.get("at").problem("must be after the step before", "sort the steps");
        }
        steps.add(step);
      }
      if (steps.isEmpty() || steps.size() > MAX_STEPS) {
        throw at.problem("must have 1 to %d steps".formatted(MAX_STEPS), "correct it");
      }
      return new Schedule(List.copyOf(steps));
    }

    @Override
    public StoredFlag.Gate at(long millis, StoredFlag.Gate gate) {
      StoredFlag.Gate now = gate;
      for (Step step : steps) {
        now = step.at <= millis ? step.after(now) : now;
      }
      return now;
    }

    @Override
    public void write(JsonGenerator json) {
      json.writeName(NAME);
      json.writeStartArray();
      for (Step step : steps) {
        json.writeStartObject();
        json.writeStringProperty("at", text(step.at));
        if (step.state != null) {
          json.writeStringProperty("state", step.state.word());
        }
        if (step.rollout != null) {
          json.writeNumberProperty("rollout", Percent.percent(step.rollout));
        }
        json.writeEndObject();
      }
      json.writeEndArray();
    }
  }

  private static long millis(JsonValue at) {
    long millis = Dates.parse(at.text());
    if (millis == Dates.NONE) {
      throw at.problem(Dates.RULE, "correct it");
    }
    return millis;
  }

  private static String text(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }
}
