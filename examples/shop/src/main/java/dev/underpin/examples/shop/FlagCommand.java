package dev.underpin.examples.shop;

import static dev.underpin.examples.shop.StartFailure.oneLine;
import static dev.underpin.examples.shop.StartFailure.quoted;
import static java.util.Locale.ROOT;

import dev.underpin.flags.Change;
import dev.underpin.flags.FlagDocument;
import dev.underpin.flags.FlagFormat;
import dev.underpin.flags.FlagImport;
import dev.underpin.flags.Flags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One change of the new checkout, from a terminal, while shops run: {@code flag kill --db URL --by
 * ana --reason "errors"}; or a document of flags that moves in: {@code flag import flags.json
 * flagd}.
 */
final class FlagCommand {
  static final String WORD = "flag";

  private static final String USAGE =
      "flag must be followed by on, off, kill, undo, remove, rollout 5, ramp 5 100 60 or import FILE"
          + " (underpin, unleash, flagd or flagd_v1), then --db URL --by NAME --reason TEXT";
  private static final List<String> SETTINGS = List.of("--db", "--by", "--reason");

  private FlagCommand() {}

  /** Does it, and says what it did. */
  static String run(String... args) throws StartFailure {
    List<String> words = new ArrayList<>();
    Map<String, String> given = new HashMap<>();
    for (int i = 1; i < args.length; i++) {
      if (!SETTINGS.contains(args[i])) {
        words.add(args[i]);
      } else if (i + 1 < args.length) {
        given.put(args[i], args[++i]);
      }
    }
    if (words.isEmpty() || !given.keySet().containsAll(SETTINGS)) {
      throw StartFailure.usage(USAGE);
    }
    return change(words, DatabaseUrl.parse(required(given, "--db")), by(given));
  }

  private static String required(Map<String, String> given, String option) {
    return given.getOrDefault(option, "");
  }

  private static Change by(Map<String, String> given) throws StartFailure {
    try {
      return Change.by(required(given, "--by"), required(given, "--reason"));
    } catch (IllegalArgumentException refused) {
      throw StartFailure.usage(oneLine(String.valueOf(refused.getMessage())));
    }
  }

  private static String change(List<String> words, DatabaseUrl url, Change change)
      throws StartFailure {
    try (Database database = Database.open(url);
        Flags flags = Underpinned.flags(database.transactions(), new Metrics())) {
      if (words.get(0).equals("import") && words.size() <= 3) {
        return imported(flags, words, change);
      }
      long version = change(flags, words, change);
      return "%s is version %d %s".formatted(Underpinned.PATIENT_CHECKOUT, version, change);
    } catch (IllegalArgumentException refused) {
      throw StartFailure.usage(oneLine(String.valueOf(refused.getMessage())));
    } catch (IllegalStateException refused) {
      throw StartFailure.environment(oneLine(String.valueOf(refused.getMessage())));
    }
  }

  private static long change(Flags flags, List<String> words, Change change) throws StartFailure {
    return switch (words.get(0) + " " + (words.size() - 1)) {
      case "on 0" -> flags.on(Underpinned.PATIENT_CHECKOUT, change);
      case "off 0" -> flags.off(Underpinned.PATIENT_CHECKOUT, change);
      case "kill 0" -> flags.kill(Underpinned.PATIENT_CHECKOUT, change);
      case "remove 0" -> flags.remove(Underpinned.PATIENT_CHECKOUT.key(), change);
      case "undo 0" -> flags.undo(Underpinned.PATIENT_CHECKOUT, change);
      case "rollout 1" -> flags.rollout(Underpinned.PATIENT_CHECKOUT, number(words, 1), change);
      case "ramp 3" ->
          flags.ramp(
              Underpinned.PATIENT_CHECKOUT,
              number(words, 1),
              number(words, 2),
              Duration.ofMillis((long) (number(words, 3) * 1_000)),
              change);
      default -> throw StartFailure.usage(USAGE);
    };
  }

  private static String imported(Flags flags, List<String> words, Change change)
      throws StartFailure {
    if (words.size() == 1) {
      throw StartFailure.usage(USAGE);
    }
    String file = words.get(1);
    FlagFormat format =
        words.size() == 2
            ? FlagFormat.UNDERPIN
            : FlagFormat.valueOf(words.get(2).toUpperCase(ROOT));
    try {
      byte[] json = Files.readAllBytes(Path.of(file));
      FlagImport planned = flags.importing(FlagDocument.parse(format, file, "", json));
      planned.apply(change);
      return "%d flags are new, %d changed, %d as they were %s"
          .formatted(
              planned.added().size(), planned.changed().size(), planned.unchanged().size(), change);
    } catch (IOException unreadable) {
      throw StartFailure.environment(
          "flag import must be given a file but %s is none: %s"
              .formatted(quoted(file), oneLine(unreadable.toString())));
    }
  }

  private static double number(List<String> words, int at) throws StartFailure {
    try {
      return Double.parseDouble(words.get(at));
    } catch (NumberFormatException malformed) {
      throw StartFailure.usage("%s must be a number; %s".formatted(quoted(words.get(at)), USAGE));
    }
  }
}
