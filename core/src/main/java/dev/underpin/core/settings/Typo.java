package dev.underpin.core.settings;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A key below a prefix that nobody reads, and the key that was probably meant. */
record Typo(String place, @Nullable String meant) {

  static List<Typo> find(
      Map<Source, Source.Values> opened,
      Set<String> names,
      Set<String> prefixes,
      Set<String> ignored) {
    List<Typo> typos = new ArrayList<>();
    opened.forEach(
        (source, values) -> {
          Set<String> known = names.stream().map(source::key).collect(Collectors.toSet());
          for (String key : new TreeSet<>(values.keys())) {
            if (!known.contains(key)
                && isBelow(key, prefixes, source)
                && !isBelow(key, ignored, source)) {
              typos.add(new Typo(source.place(key), nearest(key, known)));
            }
          }
        });
    return typos;
  }

  private static boolean isBelow(String key, Collection<String> prefixes, Source source) {
    return prefixes.stream().anyMatch(prefix -> key.startsWith(source.key(prefix + '.')));
  }

  /** Within a third of its length, as spelling checkers of command lines do. */
  private static @Nullable String nearest(String key, Set<String> known) {
    return known.stream()
        .filter(name -> distance(key, name) <= Math.max(1, lastWord(key).length() / 3))
        .min(Comparator.comparingInt((String name) -> distance(key, name)).thenComparing(n -> n))
        .orElse(null);
  }

  private static String lastWord(String key) {
    return key.substring(Math.max(key.lastIndexOf('.'), key.lastIndexOf('_')) + 1);
  }

  /** Levenshtein's: how many letters to put in, take out or change. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }

  SettingProblem problem() {
    return new SettingProblem(
        place,
        null,
        null,
        "the name of a setting but nobody reads it",
        meant == null ? "correct or remove it" : "did you mean " + meant + "?");
  }

  String hint() {
    return place
        + " is read by nobody"
        + (meant == null ? "; correct or remove it" : "; did you mean " + meant + "?");
  }
}
