package dev.underpin.core.settings;

import java.io.Serial;
import java.util.List;

/**
 * Settings are missing or malformed: all of them at once, so that one start is enough to see them.
 * No value of a secret is in it.
 */
public final class SettingsException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final SettingProblem[] problems;

  SettingsException(List<SettingProblem> problems, List<String> hints) {
    super(message(problems, hints));
    this.problems = problems.toArray(SettingProblem[]::new);
  }

  private static String message(List<SettingProblem> problems, List<String> hints) {
    StringBuilder message = new StringBuilder();
    message.append(
        problems.size() == 1 ? "1 setting is wrong:" : problems.size() + " settings are wrong:");
    problems.forEach(problem -> message.append("\n  - ").append(problem));
    hints.forEach(hint -> message.append("\n  (").append(hint).append(')'));
    return message.toString();
  }

  /** {@return what is wrong, in the order in which the settings were read} */
  public List<SettingProblem> problems() {
    return List.of(problems);
  }
}
