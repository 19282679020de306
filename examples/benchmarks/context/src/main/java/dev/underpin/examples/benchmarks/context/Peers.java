package dev.underpin.examples.benchmarks.context;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.context.integration.Slf4jThreadLocalAccessor;
import org.slf4j.MDC;

/**
 * The three ways in which context-propagation takes the MDC along, each in a registry of its own.
 */
final class Peers {

  private Peers() {}

  /** Its own accessor, for whatever is in the MDC. */
  static ContextSnapshotFactory wholeMap() {
    return factory(
        new ContextRegistry().registerThreadLocalAccessor(new Slf4jThreadLocalAccessor()));
  }

  /** Its own accessor, for these keys. */
  static ContextSnapshotFactory selectedKeys() {
    return factory(
        new ContextRegistry()
            .registerThreadLocalAccessor(
                new Slf4jThreadLocalAccessor(
                    Ids.REQUEST_ID, Ids.TRACE_ID, Ids.SPAN_ID, Ids.TENANT)));
  }

  /** An accessor a key, made of three lambdas. */
  static ContextSnapshotFactory accessorPerKey() {
    ContextRegistry registry = new ContextRegistry();
    for (String key : new String[] {Ids.REQUEST_ID, Ids.TRACE_ID, Ids.SPAN_ID, Ids.TENANT}) {
      registry.registerThreadLocalAccessor(
          key, () -> MDC.get(key), value -> MDC.put(key, value), () -> MDC.remove(key));
    }
    return factory(registry);
  }

  private static ContextSnapshotFactory factory(ContextRegistry registry) {
    return ContextSnapshotFactory.builder().contextRegistry(registry).build();
  }
}
