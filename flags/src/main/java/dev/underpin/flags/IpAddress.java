package dev.underpin.flags;

import org.jspecify.annotations.Nullable;

/**
 * An IP address as one number of 128 bits, of which version 4 takes the last 32. Read from texts
 * alone: {@code InetAddress} would ask a name server about a text that is no address.
 */
record IpAddress(boolean isV6, long high, long low) {

  private static final int MAX_LENGTH = 45;
  private static final int GROUPS = 8;
  private static final int GROUP_BITS = 16;

  /** The address, or null where the text is none. */
  static @Nullable IpAddress parse(String text) {
    if (text.length() > MAX_LENGTH) {
      return null;
    }
    if (text.indexOf(':') >= 0) {
      return parse6(text);
    }
    long bits = parse4(text, 0);
    return bits < 0 ? null : new IpAddress(false, 0, bits);
  }

  /** Four numbers of 0 to 255 from there to the end, or -1. */
  private static long parse4(String text, int from) {
    long bits = 0;
    int numbers = 0;
    int digits = 0;
    int number = 0;
    for (int i = from; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : '.';
      if (c == '.') {
        if (digits == 0 || number > 255 || ++numbers > 4) {
          return -1;
        }
        bits = bits << 8 | number;
        digits = 0;
        number = 0;
      } else if (c >= '0' && c <= '9' && ++digits <= 3 && !(digits > 1 && number == 0)) {
        number = number * 10 + (c - '0');
      } else {
        return -1;
      }
    }
    return numbers == 4 ? bits : -1;
  }

  private static @Nullable IpAddress parse6(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      Groups all = new Groups();
      return all.read(text, 0, text.length()) && all.count == GROUPS ? all.address(0) : null;
    }
    Groups head = new Groups();
    Groups tail = new Groups();
    boolean isAddress =
        (gap == 0 || head.read(text, 0, gap))
            && (gap + 2 == text.length() || tail.read(text, gap + 2, text.length()))
            && head.count + tail.count < GROUPS;
    if (!isAddress) {
      return null;
    }
    IpAddress front = head.address(GROUPS - head.count);
    return new IpAddress(true, front.high | tail.high, front.low | tail.low);
  }

  /** Groups of four hexadecimal digits, the last two perhaps as a version 4 address. */
  private static final class Groups {
    private long high;
    private long low;
    private int count;

    boolean read(String text, int from, int to) {
      int at = from;
      while (at <= to) {
        int colon = text.indexOf(':', at);
        int end = colon < 0 || colon > to ? to : colon;
        boolean isLast4 = end == text.length() && text.indexOf('.', at) >= 0;
        if (!(isLast4 ? add4(text, at) : addGroup(text, at, end))) {
          return false;
        }
        at = end + 1;
      }
      return true;
    }

    private boolean add4(String text, int from) {
      long bits = parse4(text, from);
      if (bits < 0) {
        return false;
      }
      add((int) (bits >>> GROUP_BITS));
      add((int) bits & 0xFFFF);
      return true;
    }

    private boolean addGroup(String text, int from, int to) {
      if (to == from || to - from > 4 || count == GROUPS) {
        return false;
      }
      int group = 0;
      for (int i = from; i < to; i++) {
        char c = text.charAt(i);
        int digit = c < 0x80 ? Character.digit(c, 16) : -1;
        if (digit < 0) {
          return false;
        }
        group = group << 4 | digit;
      }
      add(group);
      return true;
    }

    private void add(int group) {
      high = high << GROUP_BITS | low >>> (Long.SIZE - GROUP_BITS);
      low = low << GROUP_BITS | group;
      count++;
    }

    /** With as many groups of zeros behind. */
    IpAddress address(int zeros) {
      int bits = zeros * GROUP_BITS;
      if (bits == 0) {
        return new IpAddress(true, high, low);
      }
      return bits >= Long.SIZE
          ? new IpAddress(true, bits == 2 * Long.SIZE ? 0 : low << (bits - Long.SIZE), 0)
          : new IpAddress(true, high << bits | low >>> (Long.SIZE - bits), low << bits);
    }
  }
}
