package dev.underpin.core.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.underpin.core.settings.Secret;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The codes that make a chain of the entries.
 *
 * <p>An entry's code is HMAC-SHA256 (RFC 2104) over its place, the code of the entry before it, its
 * key's id and a digest of its contents. So an entry is genuine only with these contents, at this
 * place, after that entry: whoever has no key can change, move or insert none. Each text goes in
 * with its length in front, and a null as the length -1; no letter can wander from one field into
 * the next without changing the code.
 */
final class Seals {

  private static final String MAC = "HmacSHA256";
  private static final String DIGEST = "SHA-256";
  private static final byte[] DOMAIN = "underpin-audit-1".getBytes(US_ASCII);
  private static final Pattern KEY_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final int MIN_KEY_BYTES = 32;

  private final String currentId;
  private final Map<String, SecretKeySpec> keys = new HashMap<>();

  Seals(String keyId, Secret key) {
    currentId = keyId;
    add(keyId, key);
  }

  void add(String keyId, Secret key) {
    if (!KEY_ID.matcher(keyId).matches()) {
      throw new IllegalArgumentException(
          "audit key id must be 1 to 64 letters, digits, '.', '_' or '-' but was \"%s\""
              .formatted(keyId));
    }
    byte[] bytes = key.reveal().getBytes(UTF_8);
    if (bytes.length < MIN_KEY_BYTES) {
      throw new IllegalArgumentException(
          "audit key %s must be at least %d bytes but has %d; make one with: openssl rand -base64 32"
              .formatted(keyId, MIN_KEY_BYTES, bytes.length));
    }
    if (keys.putIfAbsent(keyId, new SecretKeySpec(bytes, MAC)) != null) {
      throw new IllegalArgumentException(
          "audit key id must be given once but \"%s\" was given twice".formatted(keyId));
    }
  }

  String currentId() {
    return currentId;
  }

  boolean knows(String keyId) {
    return keys.containsKey(keyId);
  }

  /** The code of what has this digest at this place, after an entry with this code. */
  String seal(long sequence, String previousMac, String keyId, String digest) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(keys.get(keyId));
      mac.update(DOMAIN);
      mac.update(ByteBuffer.allocate(Long.BYTES).putLong(sequence).flip());
      for (String part : new String[] {previousMac, keyId, digest}) {
        byte[] bytes = part.getBytes(UTF_8);
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        mac.update(bytes);
      }
      return HexFormat.of().formatHex(mac.doFinal());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + MAC, e);
    }
  }

  /** Whether it was sealed with its key, at its place. */
  boolean isGenuine(ChainRow row) {
    String seal = seal(row.sequence(), row.previousMac(), row.keyId(), row.digest());
    return MessageDigest.isEqual(seal.getBytes(UTF_8), row.mac().getBytes(UTF_8));
  }

  static String digest(long micros, AuditEntry entry, @Nullable String requestId) {
    try {
      MessageDigest digest = MessageDigest.getInstance(DIGEST);
      digest.update(ByteBuffer.allocate(Long.BYTES).putLong(micros).flip());
      update(digest, entry.actor());
      update(digest, entry.action());
      update(digest, entry.target());
      update(digest, entry.before());
      update(digest, entry.after());
      update(digest, entry.reason());
      update(digest, requestId);
      return HexFormat.of().formatHex(digest.digest());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + DIGEST, e);
    }
  }

  private static void update(MessageDigest digest, @Nullable String text) {
    byte[] bytes = text == null ? new byte[0] : text.getBytes(UTF_8);
    int length = text == null ? -1 : bytes.length;
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(length).flip());
    digest.update(bytes);
  }
}
