package dev.underpin.flags;

/** What the engine needs of a definition, whatever document it is from. */
sealed interface EngineFlag extends FlagDefinition permits StoredFlag, ForeignFlag {

  Plan plan();

  EngineFlag withVersion(long next);
}
