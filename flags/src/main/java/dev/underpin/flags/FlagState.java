package dev.underpin.flags;

import org.jspecify.annotations.Nullable;

/** Whether a flag is decided by its rollout at all. */
enum FlagState {
  ON("on"),
  OFF("off"),
  /** Off in an emergency: only turning it on ends it, a rollout does not. */
  KILLED("killed");

  private final String word;

  FlagState(String word) {
    this.word = word;
  }

  /** As it stands in documents. */
  String word() {
    return word;
  }

  static @Nullable FlagState of(String word) {
    for (FlagState state : values()) {
      if (state.word.equals(word)) {
        return state;
      }
    }
    return null;
  }
}
