package dev.underpin.core.settings;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of {@link Settings#read}: the opened sources, what was asked for, what is wrong. */
final class Reading {

  static final String CORRECT = "correct it there";

  private static final Logger LOG = LoggerFactory.getLogger(Settings.class);

  /** A value, perhaps an empty one, and what holds it. */
  record Found(String value, String place) {

    boolean isEmpty() {
      return value.isBlank();
    }
  }

  /** What a message may tell of a value; null for that of a secret. */
  record Told(String place, @Nullable String value) {}

  private final Map<Source, Source.Values> opened = new LinkedHashMap<>();
  private final Map<String, SettingProblem> problems = new LinkedHashMap<>();
  private final Map<String, Told> told = new HashMap<>();
  private final Set<String> names = new TreeSet<>();
  private final Set<String> prefixes = new TreeSet<>();
  private final Set<String> ignored = new TreeSet<>();
  private final boolean strict;
  private boolean valueIsWrong;
  private boolean ended;

  private Reading(boolean strict) {
    this.strict = strict;
  }

  static Reading begin(List<Source> sources, boolean strict) {
    Reading reading = new Reading(strict);
    for (Source source : sources) {
      try {
        reading.opened.put(source, source.open());
      } catch (IOException e) {
        reading.add(
            source.label(), unreadable(source.label(), e, "make it so, or leave this source out"));
      }
    }
    return reading;
  }

  private static SettingProblem unreadable(String what, IOException e, String fix) {
    String reason = e.getClass() == IOException.class ? "" : e.getClass().getSimpleName() + ": ";
    return new SettingProblem(
        what, null, null, "readable but is not (" + reason + e.getMessage() + ")", fix);
  }

  void enter(String prefix) {
    if (!prefix.isEmpty()) {
      prefixes.add(prefix);
    }
  }

  void ignore(String prefix) {
    ignored.add(prefix);
  }

  /** The first value that is not empty; if there is none, an empty one, or null. */
  @Nullable Found find(String name) {
    if (ended) {
      throw new IllegalStateException(
          name + " must be read inside Settings.read, but that has returned");
    }
    names.add(name);
    Found empty = null;
    for (Map.Entry<Source, Source.Values> source : opened.entrySet()) {
      Found here = find(name, source.getKey(), source.getValue());
      if (here != null && !here.isEmpty()) {
        return here;
      }
      empty = empty == null ? here : empty;
    }
    return empty;
  }

  private @Nullable Found find(String name, Source source, Source.Values values) {
    String key = source.key(name);
    String place = source.place(key);
    try {
      String value = values.find(key);
      return value == null ? null : new Found(value, place);
    } catch (IOException e) {
      add(name, unreadable(place, e, "correct or remove it"));
      return null;
    }
  }

  /** Once a name: what comes later is mostly a consequence. */
  void add(String name, SettingProblem problem) {
    problems.putIfAbsent(name, problem);
    valueIsWrong = true;
  }

  void tell(String name, Told what) {
    told.put(name, what);
  }

  /** A rule that spans several settings; of stand-ins it says nothing. */
  void addAcross(String name, String rule) {
    if (!valueIsWrong) {
      Told what = told.get(name);
      problems.putIfAbsent(
          name,
          what == null
              ? new SettingProblem(name, null, null, rule, placesOf(name))
              : new SettingProblem(name, what.place(), what.value(), rule, CORRECT));
    }
  }

  /** What a person can set. */
  String placesOf(String name) {
    String places =
        opened.keySet().stream()
            .map(source -> source.place(source.key(name)))
            .collect(Collectors.joining(" or "));
    return places.isEmpty() ? "name a source in Settings.builder()" : "set " + places;
  }

  void end() {
    ended = true;
  }

  /** After all was read: tells or refuses what nobody read, throws what is wrong. */
  void finish() {
    List<String> hints = new ArrayList<>();
    for (Typo typo : Typo.find(opened, names, prefixes, ignored)) {
      if (strict) {
        problems.putIfAbsent(typo.place(), typo.problem());
      } else {
        hints.add(typo.hint());
      }
    }
    throwProblems(hints);
    hints.forEach(hint -> LOG.warn("settings: {}", hint));
  }

  void throwProblems(List<String> hints) {
    if (!problems.isEmpty()) {
      throw new SettingsException(List.copyOf(problems.values()), hints);
    }
  }
}
