package dev.underpin.observability.logback;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is masked: values by the name they have, and secrets wherever they are in text. Immutable
 * and thread-safe.
 */
final class Masks {

  /** What stands where a secret was. */
  static final String MASK = "****";

  /** What masks everything, for a typing error in a mask must not print secrets. */
  static final Masks EVERYTHING = new Masks(KeyMasks.of(List.of()), true, new EverythingFinder());

  static final Masks NOTHING = new Masks(KeyMasks.of(List.of()), false);

  private static final long SHORTEST_CARD = 10_000_000_000_000L;

  private final KeyMasks keys;
  private final boolean patterns;
  private final SecretFinder[] finders;
  private final SecretFinder[][] byKinds;

  private Masks(KeyMasks keys, boolean patterns, SecretFinder... finders) {
    this.keys = keys;
    this.patterns = patterns;
    this.finders = finders;
    byKinds = new SecretFinder[Seen.ALL + 1][];
    Arrays.setAll(byKinds, seen -> needing(finders, seen));
  }

  private static SecretFinder[] needing(SecretFinder[] finders, int seen) {
    return Stream.of(finders)
        .filter(finder -> (seen & finder.needs()) == finder.needs())
        .toArray(SecretFinder[]::new);
  }

  static Masks of(boolean defaults, List<String> keys, List<Pattern> patterns) {
    List<String> names = new ArrayList<>(keys);
    List<SecretFinder> finders = new ArrayList<>();
    if (defaults) {
      names.addAll(KeyMasks.DEFAULTS);
      finders.add(new BearerFinder());
      finders.add(new JwtFinder());
      finders.add(new UserInfoFinder());
      finders.add(new CardFinder());
    }
    KeyMasks masked = KeyMasks.of(names);
    if (!masked.isEmpty()) {
      finders.add(new NamedValueFinder(masked));
    }
    patterns.forEach(pattern -> finders.add(new PatternFinder(pattern)));
    return new Masks(masked, !patterns.isEmpty(), finders.toArray(SecretFinder[]::new));
  }

  /** Whether the value of this name is masked whatever it is. */
  boolean hides(String name) {
    return keys.matches(name);
  }

  /** Whether there is anything to look for in text. */
  boolean readText() {
    return finders.length > 0;
  }

  /** Whether a number of so many digits may be found to be a secret. */
  boolean readNumber(long value) {
    return readText() && (patterns || value >= SHORTEST_CARD || value <= -SHORTEST_CARD);
  }

  /**
   * Finds the secrets in a text, sorted and disjoint.
   *
   * @param text where to look
   * @param seen the kinds of characters in it
   * @param secrets where to put them
   * @return whether there are any
   */
  boolean find(String text, int seen, Spans secrets) {
    SecretFinder[] possible = byKinds[seen & Seen.ALL];
    if (possible.length == 0) {
      return false;
    }
    secrets.clear();
    for (SecretFinder finder : possible) {
      finder.find(text, secrets);
    }
    return !secrets.isEmpty() && secrets.merge();
  }

  private static final class EverythingFinder implements SecretFinder {

    @Override
    public int needs() {
      return 0;
    }

    @Override
    public void find(String text, Spans secrets) {
      secrets.add(0, text.length());
    }
  }
}
