package dev.underpin.examples.benchmarks.report;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;

/**
 * What an area found out: tables, the figures that are asked for, the versions and settings that
 * they were measured with. Built by one thread; not thread-safe.
 */
public final class Report {

  private final List<String> versions = new ArrayList<>();
  private final List<String> settings = new ArrayList<>();
  private final List<Table> tables = new ArrayList<>();
  private final List<Figure> figures = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private boolean inRounds = true;

  /**
   * Names a library that was measured, by one of its classes: name and version are those of the jar
   * that the class was loaded from.
   *
   * @param type any class of the library
   * @return this report
   */
  public Report library(Class<?> type) {
    versions.add(jarOf(type));
    return this;
  }

  /**
   * Says how it was measured, or what a figure does not show: one sentence.
   *
   * @param setting a server's setting, a peer's tuning, a limit of the comparison
   * @return this report
   */
  public Report setting(String setting) {
    settings.add(setting);
    return this;
  }

  /**
   * Adds a table; tables are shown in the order in which they were added.
   *
   * @param table measured values, with what was measured beside
   * @return this report
   */
  public Report table(Table table) {
    tables.add(table);
    return this;
  }

  /**
   * Adds a figure that is asked for.
   *
   * @param figure becomes a {@code BENCH} line
   * @return this report
   */
  public Report figure(Figure figure) {
    figures.add(figure);
    return this;
  }

  /**
   * Adds a line of another kind, such as {@code CHAOS …}, to be printed last.
   *
   * @param line one line
   * @return this report
   */
  public Report line(String line) {
    lines.add(line);
    return this;
  }

  /**
   * Tells of a promise that was seen broken: the area ends with exit code 1.
   *
   * @param what what was seen, in one line
   * @return this report
   */
  public Report failure(String what) {
    failures.add(what);
    return this;
  }

  /**
   * Says that nothing was measured side by side in rounds, as for a chaos run.
   *
   * @return this report
   */
  public Report withoutRounds() {
    inRounds = false;
    return this;
  }

  boolean isInRounds() {
    return inRounds;
  }

  boolean isFailed() {
    return !failures.isEmpty();
  }

  List<String> failures() {
    return failures;
  }

  List<String> versions() {
    return versions;
  }

  List<String> settings() {
    return settings;
  }

  List<Table> tables() {
    return tables;
  }

  List<Figure> figures() {
    return figures;
  }

  /** What is printed after everything else, for programs to read. */
  List<String> lastLines() {
    List<String> last = new ArrayList<>(lines);
    figures.forEach(figure -> last.add(figure.line()));
    return last;
  }

  private static String jarOf(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    if (source == null) {
      return "the JDK's " + type.getPackageName();
    }
    try {
      URI location = source.getLocation().toURI();
      return String.valueOf(Path.of(location).getFileName())
          .replaceFirst("-(?=\\d)", " ")
          .replaceFirst("\\.jar$", "");
    } catch (URISyntaxException e) {
      throw new IllegalStateException(type + " was loaded from no file", e);
    }
  }
}
