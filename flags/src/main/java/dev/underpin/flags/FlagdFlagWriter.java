package dev.underpin.flags;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says one of our flags in the words of flagd, and names what has none. */
final class FlagdFlagWriter {

  private final StoredFlag flag;
  private final StoredFlag.Gate gate;
  private final List<String> dropped;
  private final Map<String, Object> variants = new LinkedHashMap<>();

  FlagdFlagWriter(StoredFlag flag, long now, List<String> dropped) {
    this.flag = flag;
    this.gate = flag.settled(now).gate();
    this.dropped = dropped;
  }

  Map<String, Object> written() {
    Targeting targeting = flag.targeting();
    if (flag.gate().timing() != null) {
      drop("its ramp or schedule stands still at %s percent".formatted(percent(gate.rollout())));
    }
    if (gate.exclusion() != null) {
      drop("its exclusion group is dropped; it may meet those whom another flag has");
    }
    if (!targeting.requires().isEmpty()) {
      drop("its prerequisites are dropped; it is on whatever other flags are");
    }
    Map<String, Object> written = new LinkedHashMap<>();
    boolean isOn = gate.state() == FlagState.ON;
    // off, a boolean flag is false, and any other the code default, as a disabled one of flagd
    written.put("state", isOn || isBoolean() ? "ENABLED" : "DISABLED");
    if (isOn) {
      writeOn(written);
    } else {
      writeOff(written);
    }
    written.put("metadata", metadata());
    return written;
  }

  private void writeOff(Map<String, Object> written) {
    if (!flag.targeting().rules().isEmpty()) {
      drop("its rules are dropped while it is off");
    }
    written.put("variants", variants);
    if (isBoolean()) {
      written.put("defaultVariant", variant(null, false));
    } else if (flag.value() != null) {
      variant(null, flag.value());
    }
  }

  private void writeOn(Map<String, Object> written) {
    List<@Nullable Object> branches = new ArrayList<>();
    for (Targeting.Rule rule : flag.targeting().rules()) {
      try {
        Object condition = FlagdConditions.logic(rule.when());
        branches.add(condition);
        branches.add(gated(rule.rollout(), rule.served()));
      } catch (FlagdConditions.Unsayable e) {
        drop("rule %s is dropped, since flagd has no %s".formatted(rule.name(), e.getMessage()));
      }
    }
    Object rest = rest();
    written.put("variants", variants);
    if (branches.isEmpty() && rest instanceof String name) {
      written.put("defaultVariant", name);
      return;
    }
    if (isBoolean()) {
      written.put("defaultVariant", variant(null, false));
    }
    branches.add(rest);
    written.put("targeting", branches.size() == 1 ? rest : Map.of("if", branches));
  }

  private @Nullable Object rest() {
    Targeting.Served served = flag.targeting().rest();
    Object value = flag.value();
    return served == null && value != null
        ? gated(gate.rollout(), Targeting.Served.one(null, value))
        : gated(gate.rollout(), served);
  }

  private @Nullable Object gated(int rollout, Targeting.@Nullable Served served) {
    Object in = served == null ? null : served(served, rollout != Percent.ALL);
    if (rollout == Percent.ALL) {
      return in;
    }
    dropOnce("subjects move: flagd tells by a hash of its own who is in");
    Object out = isBoolean() ? variant(null, false) : null;
    return Map.of(
        "fractional",
        List.of(Arrays.asList(in, rollout), Arrays.asList(out, Percent.ALL - rollout)));
  }

  private Object served(Targeting.Served served, boolean isGated) {
    if (served.arms().size() == 1) {
      Targeting.Served.Arm only = served.arms().get(0);
      return variant(only.variant(), only.value());
    }
    dropOnce("subjects move: flagd tells by a hash of its own who is in");
    List<Object> parts = new ArrayList<>();
    if (isGated) { // not the hash of the rollout: who is in first would be of the first variant
      parts.add(
          Map.of(
              "cat",
              List.of("split", Map.of("var", "$flagd.flagKey"), Map.of("var", "targetingKey"))));
    }
    for (Targeting.Served.Arm arm : served.arms()) {
      parts.add(List.of(variant(arm.variant(), arm.value()), arm.thousandths()));
    }
    return Map.of("fractional", parts);
  }

  /** The name of a variant with this value, which there is from now on. */
  private String variant(@Nullable String name, Object value) {
    if (name == null) {
      for (Map.Entry<String, Object> known : variants.entrySet()) {
        if (known.getValue().equals(value)) {
          return known.getKey();
        }
      }
    }
    String wanted =
        name != null ? name : value.equals(true) ? "on" : value.equals(false) ? "off" : "value";
    String free = wanted;
    for (int i = 2; variants.containsKey(free) && !variants.get(free).equals(value); i++) {
      free = wanted + i;
    }
    variants.put(free, value);
    return free;
  }

  private Map<String, Object> metadata() {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("version", flag.version());
    StoredFlag.Ownership ownership = flag.ownership();
    if (ownership.owner() != null) {
      metadata.put("owner", ownership.owner());
    }
    if (ownership.expires() != null) {
      metadata.put("expires", ownership.expires().toString());
    }
    return metadata;
  }

  private boolean isBoolean() {
    return flag.type() == FlagType.BOOLEAN;
  }

  private static String percent(int thousandths) {
    return Percent.percent(thousandths).toPlainString();
  }

  private void drop(String what) {
    dropped.add("flag %s: %s".formatted(Excerpt.of(flag.key()), what));
  }

  private void dropOnce(String what) {
    String line = "flag %s: %s".formatted(Excerpt.of(flag.key()), what);
    if (!dropped.contains(line)) {
      dropped.add(line);
    }
  }
}
