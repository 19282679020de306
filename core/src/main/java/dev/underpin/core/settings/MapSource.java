package dev.underpin.core.settings;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A source that is loaded as a whole. */
record MapSource(String label, UnaryOperator<String> keys, String place, Loader loader)
    implements Source {

  /** Gives all values. */
  interface Loader {
    Map<String, String> load() throws IOException;
  }

  static MapSource environment(Map<String, String> variables) {
    return new MapSource(
        "environment", Names::ofVariable, "environment variable %s", () -> variables);
  }

  static MapSource systemProperties() {
    return new MapSource(
        "system properties",
        UnaryOperator.identity(),
        "system property %s",
        () -> copy(System.getProperties()));
  }

  static MapSource map(String label, Map<String, String> values) {
    Map<String, String> copy = Map.copyOf(values);
    return new MapSource(label, UnaryOperator.identity(), "%s of " + percent(label), () -> copy);
  }

  static MapSource file(Path file, boolean optional) {
    return new MapSource(
        "file " + file,
        UnaryOperator.identity(),
        "%s of file " + percent(file.toString()),
        () -> load(file, optional));
  }

  private static String percent(String text) {
    return text.replace("%", "%%");
  }

  private static Map<String, String> load(Path file, boolean optional) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, UTF_8)) {
      properties.load(reader);
    } catch (NoSuchFileException e) {
      if (!optional) {
        throw e;
      }
    } catch (IllegalArgumentException e) { // a malformed \\u escape
      throw new IOException(e.getMessage(), e);
    }
    return copy(properties);
  }

  private static Map<String, String> copy(Properties properties) {
    return properties.stringPropertyNames().stream()
        .collect(Collectors.toMap(name -> name, name -> properties.getProperty(name, "")));
  }

  @Override
  public String key(String name) {
    return keys.apply(name);
  }

  @Override
  public String place(String key) {
    return place.formatted(key);
  }

  @Override
  public Values open() throws IOException {
    return new Loaded(loader.load());
  }

  /** What was loaded. */
  private record Loaded(Map<String, String> values) implements Values {

    @Override
    public @Nullable String find(String key) {
      return values.get(key);
    }

    @Override
    public Set<String> keys() {
      return values.keySet();
    }
  }
}
