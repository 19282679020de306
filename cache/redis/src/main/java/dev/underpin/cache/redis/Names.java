package dev.underpin.cache.redis;

import dev.underpin.cache.spi.RemoteKey;
import dev.underpin.cache.spi.RemoteSpace;
import java.nio.charset.StandardCharsets;

/** What things are called in Redis: the SPI's names, behind the namespace of the application. */
final class Names {

  private final String prefix;
  private final byte[] channel;

  /**
   * Names of one application.
   *
   * @param database channels, unlike keys, are shared by all databases of a server
   */
  Names(String namespace, int database) {
    this.prefix = namespace.isEmpty() ? "" : namespace + ":";
    this.channel = bytes("underpin:backplane:" + database);
  }

  byte[] value(RemoteKey key) {
    return bytes(key.value());
  }

  byte[] lease(RemoteKey key) {
    return bytes(key.lease());
  }

  byte[][] valueAndLease(RemoteKey key) {
    return new byte[][] {value(key), lease(key)};
  }

  byte[] stamp(RemoteSpace space) {
    return bytes(space.stampKey());
  }

  byte[] tag(String tag) {
    return ("t:" + tag).getBytes(StandardCharsets.UTF_8);
  }

  byte[] channel() {
    return channel;
  }

  /** Keys that nobody writes; of a few of them each master of a cluster has one. */
  byte[] probe(int number) {
    return bytes("underpin:probe:{" + number + "}");
  }

  private byte[] bytes(String name) {
    return (prefix + name).getBytes(StandardCharsets.UTF_8);
  }
}
