package dev.underpin.flags;

import java.util.List;

/** Whether something is for a subject; compiled and immutable, and makes nothing. */
sealed interface Condition
    permits Condition.Constant,
        Condition.All,
        Condition.Any,
        Condition.Not,
        AttributeCondition,
        Prerequisite,
        UnleashRollout {

  boolean holds(Subject subject, Moment moment);

  /** The same for everybody. */
  enum Constant implements Condition {
    ALWAYS,
    NEVER;

    @Override
    public boolean holds(Subject subject, Moment moment) {
      return this == ALWAYS;
    }
  }

  /** Every one of them; none at all holds. */
  record All(List<Condition> parts) implements Condition {

    static Condition of(List<Condition> parts) {
      return switch (parts.size()) {
        case 0 -> Constant.ALWAYS;
        case 1 -> parts.get(0);
        default -> new All(List.copyOf(parts));
      };
    }

    @Override
    public boolean holds(Subject subject, Moment moment) {
      for (int i = 0; i < parts.size(); i++) {
        if (!parts.get(i).holds(subject, moment)) {
          return false;
        }
      }
      return true;
    }
  }

  /** One of them at least; none at all does not hold. */
  record Any(List<Condition> parts) implements Condition {

    static Condition of(List<Condition> parts) {
      return switch (parts.size()) {
        case 0 -> Constant.NEVER;
        case 1 -> parts.get(0);
        default -> new Any(List.copyOf(parts));
      };
    }

    @Override
    public boolean holds(Subject subject, Moment moment) {
      for (int i = 0; i < parts.size(); i++) {
        if (parts.get(i).holds(subject, moment)) {
          return true;
        }
      }
      return false;
    }
  }

  /** The contrary. */
  record Not(Condition part) implements Condition {

    @Override
    public boolean holds(Subject subject, Moment moment) {
      return !part.holds(subject, moment);
    }
  }
}
