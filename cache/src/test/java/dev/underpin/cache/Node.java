package dev.underpin.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A node of {@link NodesModel}. */
final class Node {

  final String name;
  final Cache<Integer, Long> cache;
  final List<Queued> queued = new ArrayList<>();
  boolean isCut;

  /** What a node could not tell yet, and whether it removes values from the store. */
  record Queued(int key, long version, boolean removes) {}

  Node(String name, Function<Node, Cache<Integer, Long>> cache) {
    this.name = name;
    this.cache = cache.apply(this);
  }

  @Override
  public String toString() {
    return name;
  }
}
