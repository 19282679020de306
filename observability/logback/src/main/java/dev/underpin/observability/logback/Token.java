package dev.underpin.observability.logback;

/**
 * What tokens are made of: {@code b64token} of RFC 6750, which is also what JSON web tokens have.
 */
final class Token {

  private Token() {}

  static boolean has(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "-._~+/=".indexOf(c) >= 0;
  }
}
