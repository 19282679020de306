package dev.underpin.core.settings;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with the settings.
 *
 * @param name the setting, such as {@code underpin.jobs.workers}, or the source that cannot be read
 * @param source where the value stands, such as {@code environment variable UNDERPIN_JOBS_WORKERS};
 *     null where there is none
 * @param value the value, shortened; null where there is none, and for a secret's
 * @param rule what it must be
 * @param fix what to do
 */
public record SettingProblem(
    String name, @Nullable String source, @Nullable String value, String rule, String fix)
    implements Serializable {

  /** {@return all of it as one sentence} */
  @Override
  public String toString() {
    return "%s must be %s%s; %s".formatted(name, rule, actual(), fix);
  }

  private String actual() {
    if (source == null) {
      return "";
    }
    return value == null
        ? " but what " + source + " holds is not (it is not shown)"
        : " but was \"" + value + "\" in " + source;
  }
}
