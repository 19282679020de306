package dev.underpin.jobs;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The version of a kind's payload, and how to read older ones. */
record PayloadVersions(int version, Map<Integer, Upcast> upcasts) {

  static final PayloadVersions FIRST = new PayloadVersions(1, Map.of());

  PayloadVersions with(int changed) {
    return new PayloadVersions(changed, upcasts);
  }

  PayloadVersions with(int from, Upcast upcast) {
    Map<Integer, Upcast> more = new TreeMap<>(upcasts);
    more.put(from, Objects.requireNonNull(upcast, "upcast"));
    return new PayloadVersions(version, more);
  }

  /** The oldest version that the upcasts lead from without a gap. */
  int oldest() {
    int oldest = version;
    while (upcasts.containsKey(oldest - 1)) {
      oldest--;
    }
    return oldest;
  }

  /** Fields of an older version as those of this one. */
  Map<String, Object> upcast(int from, Map<String, Object> fields) {
    Map<String, Object> changed = fields;
    for (int older = from; older < version; older++) {
      changed = Objects.requireNonNull(upcasts.get(older)).apply(changed);
    }
    return changed;
  }
}
