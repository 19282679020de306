package dev.underpin.cache.redis;

import java.util.concurrent.CompletionStage;

/** Makes links; owns the client and its threads. */
interface Connector extends AutoCloseable {

  /** A new link that does not listen yet. */
  CompletionStage<Link> connect();

  /** Ends all connections and threads, within two seconds. */
  @Override
  void close();
}
