package dev.underpin.core.settings;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Typed values from wherever a product keeps its settings. All that is missing or malformed is
 * reported together, in one {@link SettingsException}.
 *
 * <pre>{@code
 * Settings settings = Settings.builder()              // whichever comes first wins
 *     .systemProperties()
 *     .environment()                                  // UNDERPIN_JOBS_WORKERS
 *     .secretsIfPresent(Path.of("/run/secrets"))      // one file a secret
 *     .fileIfPresent(Path.of("app.properties"))
 *     .build();
 *
 * record Config(int workers, Duration lease, Secret token) {}
 *
 * Config config = settings.prefix("underpin.jobs").read(s -> new Config(
 *     s.integer("workers").min(1).max(1_000).orElse(16),
 *     s.duration("lease").min(Duration.ofSeconds(1)).orElse(Duration.ofSeconds(30)),
 *     s.secret("token").required()));
 * }</pre>
 *
 * <p>Names are words of letters, digits, {@code _} and {@code -}, joined by dots. In the
 * environment {@code underpin.jobs.max-attempts} is {@code UNDERPIN_JOBS_MAX_ATTEMPTS}: upper case,
 * with {@code _} for whatever is neither letter nor digit. An empty value counts as none, and the
 * next source is asked.
 *
 * <p>Keys below a prefix that nobody reads are usually typing errors. Where a source can list its
 * keys they are told in a warning with the name that was probably meant, or refused by a
 * {@linkplain SettingsBuilder#strict strict} one.
 *
 * <p>Immutable and thread-safe. The sources are opened anew by each {@link #read}, so that reading
 * again sees a secret that was rotated.
 */
public final class Settings {

  private final List<Source> sources;
  private final String prefix;
  private final boolean strict;

  Settings(List<Source> sources, String prefix, boolean strict) {
    this.sources = List.copyOf(sources);
    this.prefix = prefix;
    this.strict = strict;
  }

  /** {@return a builder without sources} */
  public static SettingsBuilder builder() {
    return new SettingsBuilder();
  }

  /** {@return settings from system properties, then the environment} */
  public static Settings standard() {
    return builder().systemProperties().environment().build();
  }

  /**
   * {@return settings from a map, for tests above all}
   *
   * @param values by their full names
   */
  public static Settings of(Map<String, String> values) {
    return builder().map("the given values", values).build();
  }

  /**
   * {@return the settings whose names begin with this word or words, which are then left out: below
   * {@code "underpin.jobs"} the name {@code "workers"} means {@code underpin.jobs.workers}}
   *
   * @param name one or more words joined by dots
   * @throws IllegalArgumentException if the name is malformed
   */
  public Settings prefix(String name) {
    return new Settings(sources, Names.join(prefix, name), strict);
  }

  /**
   * Reads settings and makes something of them. A value that is missing or malformed is replaced by
   * a stand-in that keeps its rules, so that reading goes on; when it is done, all that was wrong
   * is thrown together. What the function throws by itself while nothing is wrong comes through.
   *
   * @param reading reads the values; the reader is of use only while it runs
   * @param <T> what is made of them
   * @return what the function returned
   * @throws SettingsException if anything is missing or malformed
   */
  public <T extends @Nullable Object> T read(Function<SettingsReader, T> reading) {
    Reading run = Reading.begin(sources, strict);
    T result;
    try {
      run.enter(prefix);
      result = reading.apply(new SettingsReader(run, prefix));
    } catch (RuntimeException e) {
      // most likely about a stand-in; what is wrong with the settings comes first
      run.throwProblems(List.of());
      throw e;
    } finally {
      run.end();
    }
    run.finish();
    return result;
  }
}
