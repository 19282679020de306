package dev.underpin.flags;

import org.jspecify.annotations.Nullable;

/**
 * By what Unleash tells one visitor from another: an attribute; by default the user's id, or the
 * session's, or chance.
 */
record Stickiness(Kind kind, AttributeCondition.Attribute attribute) {

  enum Kind {
    DEFAULT,
    RANDOM,
    ATTRIBUTE
  }

  private static final String SESSION_ID = "sessionId";

  static Stickiness of(@Nullable String name) {
    AttributeCondition.Attribute userId = UnleashConstraint.attribute("userId");
    if (name == null || name.isEmpty() || name.equals("default")) {
      return new Stickiness(Kind.DEFAULT, userId);
    }
    return name.equals("random")
        ? new Stickiness(Kind.RANDOM, userId)
        : new Stickiness(Kind.ATTRIBUTE, UnleashConstraint.attribute(name));
  }

  /** By what to tell the subject, or null where chance must do, or nothing can. */
  @Nullable String id(Subject subject) {
    if (kind == Kind.RANDOM) {
      return null;
    }
    String id = attribute.of(subject);
    return id == null && kind == Kind.DEFAULT ? subject.attribute(SESSION_ID) : id;
  }

  /** Whether a subject that cannot be told is in a rollout by chance, or never. */
  boolean isChanceForUnknown() {
    return kind != Kind.ATTRIBUTE;
  }
}
