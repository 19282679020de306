package dev.underpin.core.settings;

import java.io.IOException;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A framework's own configuration, which tells values by their names but not which there are. */
record FunctionSource(String label, Function<String, @Nullable String> lookup)
    implements Source, Source.Values {

  FunctionSource {
    Objects.requireNonNull(label, "label");
    Objects.requireNonNull(lookup, "lookup");
  }

  @Override
  public String key(String name) {
    return name;
  }

  @Override
  public String place(String key) {
    return key + " of " + label;
  }

  @Override
  public Values open() {
    return this;
  }

  @Override
  public @Nullable String find(String key) throws IOException {
    try {
      return lookup.apply(key);
    } catch (RuntimeException e) {
      // its message may hold the value, say of a placeholder that could not be resolved
      throw new IOException("asking for it failed with " + e.getClass().getName(), e);
    }
  }

  @Override
  public Set<String> keys() {
    return Set.of();
  }
}
