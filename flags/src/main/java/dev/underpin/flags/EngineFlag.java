package dev.underpin.flags;

import java.util.List;

/** What the engine needs of a definition, whatever document it is from. */
sealed interface EngineFlag extends FlagDefinition permits StoredFlag, ForeignFlag {

  Plan plan();

  /** The flags that it asks, as often as it does, and that may ask others in turn. */
  List<String> asks();

  /** On, off or killed, whatever its rules say. */
  FlagState state();

  EngineFlag withState(FlagState next);

  EngineFlag withVersion(long next);
}
