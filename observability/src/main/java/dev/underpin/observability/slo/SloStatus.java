package dev.underpin.observability.slo;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where an objective stands.
 *
 * @param name what the objective is for
 * @param objectives its targets, availability first
 */
public record SloStatus(String name, List<ObjectiveStatus> objectives) {

  /** Copies the list. */
  public SloStatus {
    objectives = List.copyOf(objectives);
  }

  /** {@return the most urgent alert that is firing, or null while all is well} */
  public @Nullable Severity alert() {
    return objectives.stream()
        .map(ObjectiveStatus::alert)
        .filter(Objects::nonNull)
        .min(Enum::compareTo)
        .orElse(null);
  }
}
