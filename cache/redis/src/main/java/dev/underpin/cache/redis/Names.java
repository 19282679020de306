package dev.underpin.cache.redis;

import dev.underpin.cache.spi.RemoteKey;
import dev.underpin.cache.spi.RemoteSpace;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What things are called in Redis: the SPI's names, behind the namespace of the application. */
final class Names {

  private final String prefix;
  private final byte[] channel;
  private final Map<RemoteSpace, byte[]> valueHeads = new ConcurrentHashMap<>();

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
    return key.value(valueHead(key.space()));
  }

  /** What the names of all values of a space begin with; to be had once for many keys. */
  byte[] valueHead(RemoteSpace space) {
    byte[] known = valueHeads.get(space);
    return known != null
        ? known
        : valueHeads.computeIfAbsent(space, same -> bytes(RemoteKey.valueHead(same)));
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
