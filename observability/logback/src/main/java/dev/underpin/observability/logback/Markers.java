package dev.underpin.observability.logback;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Marker;

/** The names of an event's markers and of those that they refer to, each once. */
final class Markers {

  private static final int MOST = 64;

  private Markers() {}

  static Set<String> names(List<Marker> markers) {
    Set<String> names = new LinkedHashSet<>();
    markers.forEach(marker -> collect(marker, names));
    return names;
  }

  // deprecated in the newest SLF4J, but the only way in those that most applications have
  @SuppressWarnings("deprecation")
  private static void collect(Marker marker, Set<String> names) {
    if (names.size() < MOST && names.add(marker.getName())) {
      for (Iterator<Marker> inner = marker.iterator(); inner.hasNext(); ) {
        collect(inner.next(), names);
      }
    }
  }
}
