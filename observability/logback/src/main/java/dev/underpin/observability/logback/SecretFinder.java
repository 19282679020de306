package dev.underpin.observability.logback;

/** Finds one kind of secret in text, in time linear in the text. Immutable and thread-safe. */
interface SecretFinder {

  /** {@return the kinds of characters that must all be in a text for this to find anything} */
  int needs();

  /**
   * Adds where the secrets are.
   *
   * @param text what may hold secrets; its end is the end of what is looked at
   * @param secrets where to add them
   */
  void find(String text, Spans secrets);
}
