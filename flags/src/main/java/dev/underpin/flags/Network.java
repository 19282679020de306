package dev.underpin.flags;

import org.jspecify.annotations.Nullable;

/**
 * A network of IP addresses in CIDR notation (RFC 4632, RFC 4291), or a single address.
 *
 * @param high the first 64 bits; of version 4, all 32 on the left
 */
record Network(boolean isV6, long high, long low, int prefix) {

  private static final int BITS_OF_4 = 32;
  private static final int BITS_OF_6 = 128;

  /** The network, or null where the text is none. */
  static @Nullable Network parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    boolean isV6 = IpAddress.isV6(address);
    long v4 = isV6 ? 0 : IpAddress.v4(address);
    int bits = isV6 ? BITS_OF_6 : BITS_OF_4;
    int prefix = slash < 0 ? bits : prefix(text.substring(slash + 1));
    if (v4 == IpAddress.NONE || prefix < 0 || prefix > bits) {
      return null;
    }
    return isV6
        ? new Network(true, IpAddress.high(address), IpAddress.low(address), prefix)
        : new Network(false, v4 << BITS_OF_4, 0, prefix);
  }

  private static int prefix(String text) {
    boolean isNumber =
        !text.isEmpty() && text.length() <= 3 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return isNumber ? Integer.parseInt(text) : -1;
  }

  /** Whether a text is an address in this network; an IPv4 address is in no IPv6 network. */
  boolean contains(String address) {
    if (isV6) {
      return IpAddress.isV6(address)
          && isSame(high, IpAddress.high(address), Math.min(prefix, Long.SIZE))
          && isSame(low, IpAddress.low(address), prefix - Long.SIZE);
    }
    long v4 = IpAddress.v4(address);
    return v4 != IpAddress.NONE && isSame(high, v4 << BITS_OF_4, prefix);
  }

  private static boolean isSame(long one, long other, int leadingBits) {
    return leadingBits <= 0 || (one ^ other) >>> (Long.SIZE - leadingBits) == 0;
  }
}
