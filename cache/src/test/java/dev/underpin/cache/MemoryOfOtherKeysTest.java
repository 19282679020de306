package dev.underpin.cache;

/** The same of keys that cannot be read from their names. */
class MemoryOfOtherKeysTest extends MemoryTest {

  @Override
  KeyText<String> text() {
    return KeyText.of(SPACE, String.class, key -> key);
  }
}
