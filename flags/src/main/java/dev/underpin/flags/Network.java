package dev.underpin.flags;

import org.jspecify.annotations.Nullable;

/** A network of IP addresses in CIDR notation (RFC 4632, RFC 4291), or a single address. */
final class Network {

  private static final int BITS_OF_4 = 32;
  private static final int BITS_OF_6 = 128;

  private final IpAddress address;
  private final int prefix;

  private Network(IpAddress address, int prefix) {
    this.address = address;
    this.prefix = prefix;
  }

  /** The network, or null where the text is none. */
  static @Nullable Network parse(String text) {
    int slash = text.indexOf('/');
    IpAddress address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
    if (address == null) {
      return null;
    }
    int bits = address.isV6() ? BITS_OF_6 : BITS_OF_4;
    int prefix = slash < 0 ? bits : prefix(text.substring(slash + 1));
    return prefix < 0 || prefix > bits ? null : new Network(address, prefix);
  }

  private static int prefix(String text) {
    boolean isNumber =
        !text.isEmpty() && text.length() <= 3 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return isNumber ? Integer.parseInt(text) : -1;
  }

  /** Whether a text is an address in this network; an IPv4 address is in no IPv6 network. */
  boolean contains(String text) {
    // it does not leave this method, so that it is not allocated once this is compiled
    IpAddress other = IpAddress.parse(text);
    return other != null
        && other.isV6() == address.isV6()
        && (address.isV6() ? isIn6(other) : isIn4(other));
  }

  private boolean isIn4(IpAddress other) {
    return isSame(address.low() << BITS_OF_4, other.low() << BITS_OF_4, prefix);
  }

  private boolean isIn6(IpAddress other) {
    return isSame(address.high(), other.high(), Math.min(prefix, Long.SIZE))
        && isSame(address.low(), other.low(), prefix - Long.SIZE);
  }

  private static boolean isSame(long one, long other, int leadingBits) {
    return leadingBits <= 0 || (one ^ other) >>> (Long.SIZE - leadingBits) == 0;
  }
}
