package dev.underpin.core.settings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where {@link Settings} come from. The sources are asked in the order in which they are named
 * here: the first that has a value wins. Nothing is read before {@link Settings#read}. Not
 * thread-safe.
 */
public final class SettingsBuilder {

  private final List<Source> sources = new ArrayList<>();
  private boolean strict;

  SettingsBuilder() {}

  /**
   * Adds the system properties of this JVM, by the settings' own names.
   *
   * @return this
   */
  public SettingsBuilder systemProperties() {
    return add(MapSource.systemProperties());
  }

  /**
   * Adds the environment: {@code UNDERPIN_JOBS_WORKERS} for {@code underpin.jobs.workers}.
   *
   * @return this
   */
  public SettingsBuilder environment() {
    return environment(System.getenv());
  }

  SettingsBuilder environment(Map<String, String> variables) {
    return add(MapSource.environment(variables));
  }

  /**
   * Adds a properties file in UTF-8. A file that is missing or malformed is reported with the rest.
   *
   * @param file the file
   * @return this
   */
  public SettingsBuilder file(Path file) {
    return add(MapSource.file(file, false));
  }

  /**
   * Adds a properties file in UTF-8 that need not be there.
   *
   * @param file the file
   * @return this
   */
  public SettingsBuilder fileIfPresent(Path file) {
    return add(MapSource.file(file, true));
  }

  /**
   * Adds a folder with one file a value, named as the setting, as Docker and Kubernetes mount their
   * secrets. Text in UTF-8, at most 64 KiB; one line end at the end is taken off. A folder that is
   * missing is reported with the rest.
   *
   * @param folder the folder, such as {@code /run/secrets}
   * @return this
   */
  public SettingsBuilder secrets(Path folder) {
    return add(new SecretsFolder(folder, false));
  }

  /**
   * Adds a folder as {@link #secrets} does, which need not be there.
   *
   * @param folder the folder
   * @return this
   */
  public SettingsBuilder secretsIfPresent(Path folder) {
    return add(new SecretsFolder(folder, true));
  }

  /**
   * Adds a framework's own configuration, such as {@code environment::getProperty} of Spring.
   *
   * @param label names it in messages, such as {@code "Spring's environment"}
   * @param lookup gives the value of a name, or null
   * @return this
   */
  public SettingsBuilder function(String label, Function<String, @Nullable String> lookup) {
    return add(new FunctionSource(label, lookup));
  }

  /**
   * Adds the values of a map.
   *
   * @param label names it in messages
   * @param values by their full names; copied
   * @return this
   */
  public SettingsBuilder map(String label, Map<String, String> values) {
    return add(MapSource.map(label, values));
  }

  private SettingsBuilder add(Source source) {
    sources.add(source);
    return this;
  }

  /**
   * Refuses keys below a prefix that nobody reads, instead of warning of them. By default it only
   * warns, so that an older version starts on the settings of a newer one.
   *
   * @return this
   */
  public SettingsBuilder strict() {
    strict = true;
    return this;
  }

  /** {@return the settings; nothing has been read yet} */
  public Settings build() {
    return new Settings(sources, "", strict);
  }
}
