package dev.underpin.cache.redis;

import dev.underpin.cache.spi.RemoteKey;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.CommandArgs;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The names of many values as a command's arguments, written once and as they are sent, each as
 * {@code $length CR LF name CR LF}. Lettuce's own arguments are an array and an object for each
 * key, and are written by the I/O thread.
 */
final class KeyArgs extends CommandArgs<byte[], byte[]> {

  /** What a name has around it: a dollar, up to five digits, twice an end of line, a brace. */
  private static final int AROUND = 11;

  private final int count;
  private byte[] sent;
  private int length;

  /**
   * Writes names.
   *
   * @param head of all of them, as {@link RemoteKey#value(byte[])} wants it
   */
  KeyArgs(byte[] head, List<RemoteKey> keys) {
    super(ByteArrayCodec.INSTANCE);
    this.count = keys.size();
    this.sent = new byte[count * (head.length + AROUND + 16)];
    for (int i = 0; i < count; i++) {
      add(head, keys.get(i));
    }
  }

  private void add(byte[] head, RemoteKey key) {
    int start = length;
    reserve(AROUND + head.length + key.idLength());
    startName(head, head.length + key.idLength() + 1);
    int end = key.writeId(sent, length);
    if (end < 0) {
      length = start;
      addUtf8(head, key.id().getBytes(StandardCharsets.UTF_8));
      return;
    }
    length = end;
    endName();
  }

  private void addUtf8(byte[] head, byte[] id) {
    reserve(AROUND + head.length + id.length);
    startName(head, head.length + id.length + 1);
    System.arraycopy(id, 0, sent, length, id.length);
    length += id.length;
    endName();
  }

  private void reserve(int more) {
    if (sent.length - length < more) {
      sent = Arrays.copyOf(sent, Math.max(length + more, sent.length * 2));
    }
  }

  private void startName(byte[] head, int nameLength) {
    sent[length++] = '$';
    int unit = 1;
    while (nameLength / unit >= 10) {
      unit *= 10;
    }
    for (; unit > 0; unit /= 10) {
      sent[length++] = (byte) ('0' + nameLength / unit % 10);
    }
    endLine();
    System.arraycopy(head, 0, sent, length, head.length);
    length += head.length;
  }

  private void endName() {
    sent[length++] = '}';
    endLine();
  }

  private void endLine() {
    sent[length++] = '\r';
    sent[length++] = '\n';
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public void encode(ByteBuf buffer) {
    buffer.writeBytes(sent, 0, length);
  }

  /** How many they are; keys may be personal data. */
  @Override
  public String toString() {
    return "KeyArgs[" + count + "]";
  }

  @Override
  public String toCommandString() {
    return toString();
  }
}
