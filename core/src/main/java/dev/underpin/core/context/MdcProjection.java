package dev.underpin.core.context;

import java.util.Map;
import java.util.TreeMap;

/** What a context writes into the MDC: its ids by their profile's names, and its logged keys. */
@SuppressWarnings("ArrayRecordComponent") // read at every hop, never compared
record MdcProjection(String[] names, String[] values) {

  private static final String[] NONE = {};

  static MdcProjection of(RequestContext context) {
    Map<String, String> mdc = new TreeMap<>();
    context
        .values
        .visible()
        .forEach(
            (key, value) -> {
              if (key.isLogged()) {
                mdc.put(key.name(), value);
              }
            });
    // after the keys: none of them replaces an id
    NamingProfile naming = context.naming();
    if (context.requestId() != null) {
      mdc.put(naming.requestId(), context.requestId());
    }
    TraceParent trace = context.trace();
    if (trace != null) {
      mdc.put(naming.traceId(), trace.traceId());
      mdc.put(naming.spanId(), trace.spanId());
    }
    return new MdcProjection(mdc.keySet().toArray(NONE), mdc.values().toArray(NONE));
  }
}
