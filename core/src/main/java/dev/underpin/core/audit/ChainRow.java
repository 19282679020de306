package dev.underpin.core.audit;

/**
 * A row of the chain without its texts, of which only the digest is kept: small, whatever it holds.
 */
record ChainRow(long sequence, String digest, String keyId, String previousMac, String mac) {

  ChainRow at(long place) {
    return new ChainRow(place, digest, keyId, previousMac, mac);
  }

  ChainRow with(String otherDigest) {
    return new ChainRow(sequence, otherDigest, keyId, previousMac, mac);
  }
}
