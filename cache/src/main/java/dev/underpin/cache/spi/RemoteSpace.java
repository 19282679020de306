package dev.underpin.cache.spi;

import java.util.Objects;

/**
 * One cache's part of a store. All nodes that build a cache of this name share it.
 *
 * <p>Values are kept apart by schema, so that two versions of a program never read each other's.
 * Generation, tags and notices belong to the name alone: what one version invalidates is invalid
 * for the other too.
 *
 * @param name of the cache: letters, digits, {@code . _ -}
 * @param schema the number that the application raises when its values change shape
 */
public record RemoteSpace(String name, int schema) {

  /** Checks that the name is there. */
  public RemoteSpace {
    Objects.requireNonNull(name, "name");
  }

  /**
   * {@return the key under which the store keeps {@linkplain Stamp generation, sequence and tags},
   * the same for all schemas}
   */
  public String stampKey() {
    return "underpin:" + name + ":stamp";
  }
}
