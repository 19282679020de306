package dev.underpin.flags;

import org.jspecify.annotations.Nullable;

/** The types of values that a store can hold. */
enum FlagType {
  BOOLEAN("boolean", Boolean.class, "true or false"),
  STRING("string", String.class, "a text, as type says; write it in quotes"),
  NUMBER("number", Double.class, "a number, as type says; write it without quotes"),
  JSON("json", JsonText.class, "an object or a list, as type says; write {…} or […]");

  private final String word;
  private final Class<?> values;
  private final String rule;

  FlagType(String word, Class<?> values, String rule) {
    this.word = word;
    this.values = values;
    this.rule = rule;
  }

  /** Whether it is a value of this type. */
  boolean has(@Nullable Object value) {
    return values.isInstance(value);
  }

  /** What a value of this type must be. */
  String rule() {
    return rule;
  }

  /** As it stands in documents. */
  String word() {
    return word;
  }

  static @Nullable FlagType of(String word) {
    for (FlagType type : values()) {
      if (type.word.equals(word)) {
        return type;
      }
    }
    return null;
  }
}
