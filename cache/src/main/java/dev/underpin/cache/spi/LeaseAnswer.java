package dev.underpin.cache.spi;

/** What a store answers to who wants to load a key. */
public sealed interface LeaseAnswer {

  /**
   * Load, and {@linkplain RemoteStore#fill fill} with this token.
   *
   * @param token new and random; nobody else holds a lease of the key now
   */
  record Granted(Nonce token) implements LeaseAnswer {}

  /**
   * There is a value by now, other than the unwanted one.
   *
   * @param value its bytes
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Filled(byte[] value) implements LeaseAnswer {}

  /** Somebody else loads: ask again on {@link RemoteListener#filled} or after a short while. */
  record Wait() implements LeaseAnswer {}
}
