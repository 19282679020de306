package dev.underpin.flags;

/**
 * A flag as a store has it: type, state, value, rollout, version. Immutable.
 *
 * <p>Stores get definitions from {@link FlagDocument#parse} and from {@link FlagStore#write}, and
 * need to know no more of them than this.
 */
public sealed interface FlagDefinition permits EngineFlag {

  /**
   * A definition that gives everybody the same value, for a {@link MemoryFlagStore}.
   *
   * @param flag the flag
   * @param value what everybody gets; for a boolean flag, whether it is on
   * @param <T> the type of the flag's values
   * @return the definition, version 1
   */
  static <T> FlagDefinition of(Flag<T> flag, T value) {
    return StoredFlag.of(flag, value);
  }

  /** {@return the flag's key} */
  String key();

  /** {@return 1 for the first definition, one more with each change} */
  long version();

  /** {@return the JSON object that stands for this flag in a document, without its key} */
  String toJson();
}
