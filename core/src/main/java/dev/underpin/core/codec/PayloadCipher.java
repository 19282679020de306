package dev.underpin.core.codec;

/**
 * Encrypts what must not be readable in a database: hidden context values and job payloads. The
 * seam to a key service; {@link AesGcmCipher} is the one that needs nothing but the JDK.
 * Implementations are immutable and thread-safe.
 *
 * <p>Sealed bytes are stored beside the id of their key, so that keys can be exchanged: new bytes
 * are sealed with {@link #keyId()}, old ones are opened with the key that they name. They are bound
 * to where they belong: copied into another row they do not open.
 */
public interface PayloadCipher {

  /**
   * {@return the name of the key that {@link #seal} uses now, stored beside the bytes: 1 to 64
   * letters, digits, dots, dashes and underscores}
   */
  String keyId();

  /**
   * {@return the plain bytes, encrypted and authenticated}
   *
   * @param plain what nobody may read
   * @param binding where the bytes belong; {@link #open} must name the same
   */
  byte[] seal(byte[] plain, Binding binding);

  /**
   * {@return the plain bytes}
   *
   * @param keyId the name of the key that sealed them
   * @param sealed what {@link #seal} made
   * @param binding where the bytes were found
   * @throws CodecException if the key is unknown, the bytes were changed, or belong somewhere else
   */
  byte[] open(String keyId, byte[] sealed, Binding binding);
}
