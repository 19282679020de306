package dev.underpin.flags;

import org.jspecify.annotations.Nullable;

/** The types of values that a store can hold. */
enum FlagType {
  BOOLEAN("boolean"),
  STRING("string"),
  NUMBER("number"),
  JSON("json");

  private final String word;

  FlagType(String word) {
    this.word = word;
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
