package dev.underpin.flags.unleash;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The features and segments that events of the delta API have come to, each as the server wrote it.
 * A hydration begins anew; what follows puts in or takes out one feature or segment. Immutable.
 */
final class FeatureState {

  private final Map<String, String> features;
  private final Map<String, String> segments;
  private final String etag;

  private FeatureState(Map<String, String> features, Map<String, String> segments, String etag) {
    this.features = features;
    this.segments = segments;
    this.etag = etag;
  }

  /** What the next question says it knows: the number of the last event. */
  String etag() {
    return etag;
  }

  /**
   * What events come to.
   *
   * @param before what they follow; null where they must begin with a hydration
   * @param body the answer
   * @param etag the answer's own; null: that of the last event
   * @throws IOException if they do not say what they must
   */
  static FeatureState after(@Nullable FeatureState before, byte[] body, @Nullable String etag)
      throws IOException {
    Map<String, String> features = new LinkedHashMap<>();
    Map<String, String> segments = new LinkedHashMap<>();
    if (before != null) {
      features.putAll(before.features);
      segments.putAll(before.segments);
    }
    boolean isWhole = before != null;
    String last = "";
    for (FeatureEvent event : FeatureEvent.read(body)) {
      if (event.type().equals("hydration")) {
        features.clear();
        segments.clear();
        isWhole = true;
      }
      features.putAll(event.features());
      segments.putAll(event.segments());
      if (event.type().equals("feature-removed")) {
        features.remove(event.removed());
      } else if (event.type().equals("segment-removed")) {
        segments.remove(event.removed());
      }
      last = "\"" + event.id() + "\"";
    }
    if (!isWhole) {
      throw new IOException("the first events must be a hydration but are none");
    }
    return new FeatureState(features, segments, etag == null ? last : etag);
  }

  /** As the API of the whole state would give it. */
  byte[] document() {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    write(text, "{\"version\":2,\"features\":[", features);
    write(text, "],\"segments\":[", segments);
    text.writeBytes("]}".getBytes(StandardCharsets.UTF_8));
    return text.toByteArray();
  }

  private static void write(
      ByteArrayOutputStream text, String begin, Map<String, String> definitions) {
    text.writeBytes(begin.getBytes(StandardCharsets.UTF_8));
    text.writeBytes(String.join(",\n", definitions.values()).getBytes(StandardCharsets.UTF_8));
  }
}
