package dev.underpin.examples.benchmarks.chaoscache;

import java.util.List;
import java.util.Random;

/** Redis in one of its shapes, and what can happen to it. */
interface Engine extends AutoCloseable {

  /** Where nodes find it: one URL, or those of a cluster's nodes. */
  List<String> urls();

  /** Whether it tells its clients by itself where its servers are. */
  boolean isCluster();

  /** Something bad, from beginning to end: when it returns, all servers run. */
  void trouble(Random random, Counts counts) throws InterruptedException;

  @Override
  void close();
}
