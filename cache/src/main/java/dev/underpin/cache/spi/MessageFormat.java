package dev.underpin.cache.spi;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How messages are written: one line of text, fields behind their length, so that a person can read
 * a subscription and no key can break it.
 *
 * <pre>{@code
 * U1 <node> <number> H <ticker>                         heartbeat
 * U1 <node> <number> B                                  goodbye
 * U1 <node> <number> I <cache> <schema> 4:1:ka 4:1:kb   a notice: the letter of its kind, its subjects
 * }</pre>
 */
final class MessageFormat {

  static final char HEARTBEAT = 'H';
  static final char GOODBYE = 'B';

  private static final String START = "U1 ";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private MessageFormat() {}

  /**
   * A message that was read.
   *
   * @param node who sent it
   * @param number its own if it is a notice, else that of the latest notice before it
   * @param kind the letter
   * @param sentAt for a heartbeat the sender's ticker, else 0
   * @param notice null for heartbeat and goodbye
   */
  record Message(String node, long number, char kind, long sentAt, @Nullable Notice notice) {}

  static String requireName(String node) {
    if (!NAME.matcher(node).matches()) {
      throw new IllegalArgumentException(
          "node must be 1 to 64 letters, digits, '.', '_' or '-' but was \"%s\"; give a random name"
              .formatted(node));
    }
    return node;
  }

  static byte[] heartbeat(String node, long number, long sentAt) {
    return bytes(START + node + " " + number + " " + HEARTBEAT + " " + sentAt);
  }

  static byte[] goodbye(String node, long number) {
    return bytes(START + node + " " + number + " " + GOODBYE);
  }

  static byte[] notice(String node, long number, Notice notice) {
    StringBuilder text = new StringBuilder(START).append(node).append(' ').append(number);
    text.append(' ').append(notice.kind().letter).append(' ').append(notice.space().name());
    text.append(' ').append(notice.space().schema());
    for (String subject : notice.subjects()) {
      text.append(' ').append(subject.length()).append(':').append(subject);
    }
    return bytes(text.toString());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Null if it is none: the channel may carry anything. */
  static @Nullable Message read(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (!text.startsWith(START)) {
      return null;
    }
    try {
      Fields fields = new Fields(text, START.length());
      String node = fields.word();
      long number = Long.parseLong(fields.word());
      char kind = fields.word().charAt(0);
      return switch (kind) {
        case HEARTBEAT -> new Message(node, number, kind, Long.parseLong(fields.word()), null);
        case GOODBYE -> new Message(node, number, kind, 0, null);
        default -> new Message(node, number, kind, 0, notice(kind, fields));
      };
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      return null;
    }
  }

  private static Notice notice(char letter, Fields fields) {
    RemoteSpace space = new RemoteSpace(fields.word(), Integer.parseInt(fields.word()));
    List<String> subjects = new ArrayList<>();
    while (fields.hasMore()) {
      subjects.add(fields.measured());
    }
    for (Notice.Kind kind : Notice.Kind.values()) {
      if (kind.letter == letter) {
        return new Notice(kind, space, subjects);
      }
    }
    throw new IllegalArgumentException("kind");
  }

  private static final class Fields {
    private final String text;
    private int at;

    Fields(String text, int at) {
      this.text = text;
      this.at = at;
    }

    boolean hasMore() {
      return at < text.length();
    }

    String word() {
      return until(' ');
    }

    String measured() {
      int length = Integer.parseInt(until(':'));
      String field = text.substring(at, at + length);
      at += length + 1;
      return field;
    }

    private String until(char end) {
      int stop = text.indexOf(end, at);
      String field = text.substring(at, stop < 0 ? text.length() : stop);
      at += field.length() + 1;
      return field;
    }
  }
}
