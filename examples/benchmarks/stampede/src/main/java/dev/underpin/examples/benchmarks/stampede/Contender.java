package dev.underpin.examples.benchmarks.stampede;

/** A cache that loads what it does not have. */
interface Contender extends AutoCloseable {

  String get(String key);

  @Override
  void close();
}
