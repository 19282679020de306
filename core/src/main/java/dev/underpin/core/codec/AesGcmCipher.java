package dev.underpin.core.codec;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A {@link PayloadCipher} by AES in Galois/Counter Mode (NIST SP 800-38D), with the JDK's own
 * implementation. Immutable and thread-safe.
 *
 * <pre>{@code
 * PayloadCipher cipher = AesGcmCipher.of("2027-01", newKey).opening("2026-07", oldKey);
 * }</pre>
 *
 * <p>Sealed bytes are a random nonce of 12 bytes, the encrypted bytes, and a tag of 16. Random
 * nonces allow 2<sup>32</sup> seals a key: exchange keys before that.
 */
public final class AesGcmCipher implements PayloadCipher {

  private static final String TRANSFORMATION = "AES/GCM/NoPadding";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final Pattern KEY_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private final String keyId;
  private final Map<String, SecretKey> keys;
  private final SecureRandom random = new SecureRandom();

  private AesGcmCipher(String keyId, Map<String, SecretKey> keys) {
    this.keyId = keyId;
    this.keys = keys;
  }

  /**
   * {@return a cipher that seals and opens with one key}
   *
   * @param keyId what the key is called in stored data: 1 to 64 letters, digits, dots, dashes and
   *     underscores
   * @param key 16, 24 or 32 secret random bytes; copied
   * @throws IllegalArgumentException if the name or the number of bytes is another
   */
  public static AesGcmCipher of(String keyId, byte[] key) {
    return new AesGcmCipher(keyId, Map.of(checked(keyId), secret(keyId, key)));
  }

  /**
   * {@return a cipher that also opens what an older key sealed}
   *
   * @param oldKeyId what the old key is called in stored data
   * @param oldKey its bytes; copied
   * @throws IllegalArgumentException if the name or the number of bytes is not allowed, or another
   *     key has this name
   */
  public AesGcmCipher opening(String oldKeyId, byte[] oldKey) {
    Map<String, SecretKey> more = new HashMap<>(keys);
    if (more.put(checked(oldKeyId), secret(oldKeyId, oldKey)) != null) {
      throw new IllegalArgumentException(
          "key id must be used once but \"%s\" is used twice; rename one key".formatted(oldKeyId));
    }
    return new AesGcmCipher(keyId, Map.copyOf(more));
  }

  private static String checked(String keyId) {
    if (!KEY_ID.matcher(keyId).matches()) {
      throw new IllegalArgumentException(
          ("key id must be 1 to 64 letters, digits, dots, dashes or underscores but was \"%s\";"
                  + " rename the key")
              .formatted(keyId));
    }
    return keyId;
  }

  private static SecretKey secret(String keyId, byte[] key) {
    if (key.length != 16 && key.length != 24 && key.length != 32) {
      throw new IllegalArgumentException(
          "key \"%s\" must have 16, 24 or 32 bytes but has %d; make one of 32 random bytes"
              .formatted(keyId, key.length));
    }
    return new SecretKeySpec(key, "AES");
  }

  @Override
  public String keyId() {
    return keyId;
  }

  @Override
  public byte[] seal(byte[] plain, Binding binding) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, keyId, nonce, binding);
      byte[] sealed = Arrays.copyOf(nonce, NONCE_BYTES + cipher.getOutputSize(plain.length));
      int written = cipher.doFinal(plain, 0, plain.length, sealed, NONCE_BYTES);
      return Arrays.copyOf(sealed, NONCE_BYTES + written);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("bytes cannot be sealed with key \"" + keyId + '"', e);
    }
  }

  @Override
  public byte[] open(String sealedBy, byte[] sealed, Binding binding) {
    if (!keys.containsKey(sealedBy)) {
      throw new CodecException(
          "bytes are sealed with a key that is not among %s; add it by AesGcmCipher.opening"
              .formatted(keys.keySet()),
          null);
    }
    if (sealed.length < NONCE_BYTES + TAG_BITS / Byte.SIZE) {
      throw new CodecException("sealed bytes are too few: " + sealed.length, null);
    }
    try {
      byte[] nonce = Arrays.copyOf(sealed, NONCE_BYTES);
      return cipher(Cipher.DECRYPT_MODE, sealedBy, nonce, binding)
          .doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
    } catch (GeneralSecurityException e) {
      throw new CodecException(
          "bytes sealed with key \"%s\" do not open: changed, or moved from where they belong"
              .formatted(sealedBy),
          e);
    }
  }

  private Cipher cipher(int mode, String withKey, byte[] nonce, Binding binding)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(TRANSFORMATION);
    cipher.init(mode, keys.get(withKey), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(binding.toBytes());
    return cipher;
  }

  /** The names of its keys, never the keys. */
  @Override
  public String toString() {
    return "AesGcmCipher" + keys.keySet();
  }
}
