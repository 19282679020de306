package dev.underpin.observability.logback;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Checks settings, tells what is wrong, and finds what to do until it is right: logging goes on
 * with the default, but a wrong mask hides every text.
 */
final class SettingsCheck {

  private static final int MOST = 16_777_216;
  private static final int LONGEST_SERVICE = 128;

  private final Consumer<String> errors;

  SettingsCheck(Consumer<String> errors) {
    this.errors = errors;
  }

  Profile profile(String name) {
    Profile profile = Profile.of(name);
    if (profile != null) {
      return profile;
    }
    errors.accept(
        "profile must be one of %s but was \"%s\"; change <profile> of the encoder (until then it is ecs)"
            .formatted(Profile.ids(), name));
    return Profile.ECS;
  }

  @Nullable String service(@Nullable String name) {
    if (name == null || (!name.isBlank() && name.length() <= LONGEST_SERVICE)) {
      return name;
    }
    errors.accept(
        "service must be 1 to %d characters but was \"%s\"; change <service> of the encoder"
            .formatted(LONGEST_SERVICE, name));
    return null;
  }

  int size(String name, int value, int least, int fallback) {
    if (value >= least && value <= MOST) {
      return value;
    }
    errors.accept(
        "%s must be %d to %d but was %d; change <%s> of the encoder (until then it is %d)"
            .formatted(name, least, MOST, value, name, fallback));
    return fallback;
  }

  Masks masks(boolean defaults, List<String> keys, List<String> patterns) {
    boolean fine = true;
    for (String key : keys) {
      if (KeyMasks.compact(key).isEmpty()) {
        wrongMask("maskKey", key, "have a letter or a digit");
        fine = false;
      }
    }
    List<Pattern> compiled = new ArrayList<>();
    for (String pattern : patterns) {
      String rule = rule(pattern, compiled);
      if (rule != null) {
        wrongMask("maskPattern", pattern, rule);
        fine = false;
      }
    }
    return fine ? Masks.of(defaults, keys, compiled) : Masks.EVERYTHING;
  }

  /** Compiles a pattern, or tells the rule that it breaks. */
  private static @Nullable String rule(String pattern, List<Pattern> compiled) {
    try {
      Pattern made = Pattern.compile(pattern);
      compiled.add(made);
      return made.matcher("").find() ? "not match the empty text" : null;
    } catch (PatternSyntaxException e) {
      return "be a pattern of RE2 (" + e.getDescription() + ")";
    }
  }

  private void wrongMask(String name, String value, String rule) {
    errors.accept(
        "%s must %s but was \"%s\"; change <%s> of the encoder (until then every text is masked)"
            .formatted(name, rule, value, name));
  }
}
