package dev.underpin.core.context;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the application put into a context: what may be seen, and what is hidden. A key's name is in
 * one of the two at most.
 */
final class ContextValues {

  static final ContextValues NONE = new ContextValues(Map.of(), Map.of());

  private final Map<ContextKey, String> visible;
  private final Map<ContextKey, String> hidden;

  private ContextValues(Map<ContextKey, String> visible, Map<ContextKey, String> hidden) {
    this.visible = visible;
    this.hidden = hidden;
  }

  /** A copy that can be added to. */
  ContextValues mutable() {
    return new ContextValues(new HashMap<>(visible), new HashMap<>(hidden));
  }

  ContextValues immutable() {
    return new ContextValues(Map.copyOf(visible), Map.copyOf(hidden));
  }

  void put(ContextKey key, String value) {
    remove(key.name());
    visible.put(key, value);
  }

  void hide(ContextKey key, String value) {
    remove(key.name());
    hidden.put(key, value);
  }

  private void remove(String name) {
    visible.keySet().removeIf(other -> other.name().equals(name));
    hidden.keySet().removeIf(other -> other.name().equals(name));
  }

  @Nullable String get(ContextKey key) {
    String value = visible(key);
    return value == null ? find(hidden, key) : value;
  }

  @Nullable String visible(ContextKey key) {
    return find(visible, key);
  }

  private static @Nullable String find(Map<ContextKey, String> values, ContextKey key) {
    String exact = values.get(key);
    if (exact != null) {
      return exact;
    }
    for (Map.Entry<ContextKey, String> entry : values.entrySet()) {
      if (entry.getKey().name().equals(key.name())) {
        return entry.getValue();
      }
    }
    return null;
  }

  Map<ContextKey, String> visible() {
    return visible;
  }

  Map<ContextKey, String> hidden() {
    return hidden;
  }
}
