package dev.underpin.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.underpin.core.codec.Binding;
import dev.underpin.core.codec.CodecException;
import dev.underpin.core.codec.PayloadCipher;
import dev.underpin.jobs.store.NewJob;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What must not be readable in the store: payloads, results and errors are sealed, each bound to
 * its job's kind and id and to what it is, so that nothing can be moved to another row; unique and
 * idempotency keys, which have to be compared, become HMACs (RFC 2104, with SHA-256). Without a
 * cipher everything is as it was.
 */
final class Seals {

  /** Nothing is sealed, and nothing that is sealed can be read. */
  static final Seals NONE = new Seals(null, new byte[0]);

  private static final String HMAC = "HmacSHA256";
  private static final String SEALED = "sealed:";
  private static final int MIN_SECRET = 16;

  private final @Nullable PayloadCipher cipher;
  private final byte[] keySecret;

  private Seals(@Nullable PayloadCipher cipher, byte[] keySecret) {
    this.cipher = cipher;
    this.keySecret = keySecret.clone();
  }

  static Seals of(PayloadCipher cipher, byte[] keySecret) {
    if (keySecret.length < MIN_SECRET) {
      throw new IllegalArgumentException(
          "keySecret must be at least %d bytes but was %d; give JobsBuilder.cipher random ones"
              .formatted(MIN_SECRET, keySecret.length));
    }
    return new Seals(Objects.requireNonNull(cipher, "cipher"), keySecret);
  }

  /** What a sealed thing is. */
  enum Part {
    PAYLOAD,
    RESULT,
    ERROR
  }

  /** Whether a job's content depends on its id. */
  boolean isOn() {
    return cipher != null;
  }

  @Nullable PayloadCipher cipher() {
    return cipher;
  }

  static Binding binding(String kind, long id) {
    return Binding.of("job", kind, Long.toString(id));
  }

  private static Binding binding(String kind, long id, Part part) {
    return binding(kind, id).and(part.name());
  }

  NewJob.Content seal(NewJob.Content plain, String kind, long id, Part part) {
    if (cipher == null) {
      return plain;
    }
    // asked first: it must be the key that seals, or an older one that still opens
    String keyId = cipher.keyId();
    byte[] sealed = cipher.seal(plain.payload(), binding(kind, id, part));
    return new NewJob.Content(sealed, plain.codec(), keyId, plain.context());
  }

  /**
   * The plain bytes of what was sealed.
   *
   * @throws CodecException if they are sealed and cannot be opened
   */
  byte[] open(NewJob.Content content, String kind, long id, Part part) {
    String keyId = content.cipherKey();
    return keyId == null
        ? content.payload()
        : open(keyId, content.payload(), binding(kind, id, part));
  }

  private byte[] open(String keyId, byte[] sealed, Binding binding) {
    if (cipher == null) {
      throw new CodecException(
          "could not open bytes that are sealed with key \"%s\": there is no cipher; set JobsBuilder.cipher, then replay the job"
              .formatted(keyId),
          null);
    }
    return cipher.open(keyId, sealed, binding);
  }

  /** Text in a column for text: the key's name and the sealed bytes in Base64. */
  String sealError(String plain, String kind, long id) {
    if (cipher == null) {
      return plain;
    }
    String keyId = cipher.keyId();
    byte[] sealed = cipher.seal(plain.getBytes(UTF_8), binding(kind, id, Part.ERROR));
    return SEALED + keyId + ":" + Base64.getEncoder().encodeToString(sealed);
  }

  static boolean isSealed(String stored) {
    return stored.startsWith(SEALED);
  }

  /** Never fails: an error that cannot be opened must not hide the job that it is about. */
  String openError(String stored, String kind, long id) {
    if (!isSealed(stored)) {
      return stored;
    }
    int end = stored.indexOf(':', SEALED.length());
    String keyId = end < 0 ? "" : stored.substring(SEALED.length(), end);
    try {
      byte[] sealed = Base64.getDecoder().decode(stored.substring(end + 1));
      return new String(open(keyId, sealed, binding(kind, id, Part.ERROR)), UTF_8);
    } catch (CodecException | IllegalArgumentException e) {
      return "sealed with key \"%s\", and cannot be opened here".formatted(keyId);
    }
  }

  /** A key as it is stored and compared. */
  String key(String plain) {
    if (cipher == null) {
      return plain;
    }
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(keySecret, HMAC));
      byte[] code = mac.doFinal(plain.getBytes(UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(code);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(HMAC + " must be there: every JDK has it", e);
    }
  }
}
