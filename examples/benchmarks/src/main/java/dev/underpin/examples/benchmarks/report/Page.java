package dev.underpin.examples.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A report as it is printed, and as a section of a Markdown file, which it replaces. */
final class Page {

  private static final String SMOKE = "Smoke run: nothing was measured, the figures mean nothing.";

  private final String area;
  private final AreaOptions options;
  private final Report report;
  private final Clock clock;

  Page(String area, AreaOptions options, Report report, Clock clock) {
    this.area = area;
    this.options = options;
    this.report = report;
    this.clock = clock;
  }

  /** Tables and notes; the lines that are printed last are not among them. */
  String text() {
    StringBuilder text = new StringBuilder("\n");
    report.tables().forEach(table -> text.append(table.text()).append('\n'));
    notes().forEach(note -> text.append(note).append('\n'));
    report.figures().stream()
        .filter(figure -> options.mode() != Mode.SMOKE && !figure.isMet())
        .forEach(figure -> text.append("below what is asked: ").append(figure).append('\n'));
    report.failures().forEach(failure -> text.append("broken: ").append(failure).append('\n'));
    return text.append('\n').toString();
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (report.isInRounds()) {
      notes.add(options.mode() == Mode.SMOKE ? SMOKE : rounds());
    }
    notes.add("Measured: " + String.join(", ", report.versions()) + ".");
    notes.add("On: " + machine() + ".");
    notes.add(String.join(" ", report.settings()));
    return notes;
  }

  private String rounds() {
    Mode mode = options.mode();
    return "%d paired rounds (%s), in alternating order; median, and its interval at 95 %% confidence%s."
        .formatted(
            mode.rounds(),
            mode.name().toLowerCase(Locale.ROOT),
            mode == Mode.QUICK ? " or as near as so few rounds come" : "");
  }

  private static String machine() {
    return "JDK %s (%s), %s %s, %d processors"
        .formatted(
            System.getProperty("java.runtime.version"),
            System.getProperty("java.vm.name"),
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            Runtime.getRuntime().availableProcessors());
  }

  /** Replaces this area's section, or adds it at the end; the rest of the file stays as it is. */
  void writeInto(Path file) throws IOException {
    String begin = "<!-- area " + area + " -->\n";
    String end = "<!-- end of area " + area + " -->\n";
    String section = begin + markdown() + end;
    String before = read(file);
    int from = before.indexOf(begin);
    int to = before.indexOf(end);
    String after =
        from < 0 || to < from
            ? before + (before.isEmpty() ? "" : "\n") + section
            : before.substring(0, from) + section + before.substring(to + end.length());
    Files.writeString(file, after);
  }

  private static String read(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  private String markdown() {
    StringBuilder text = new StringBuilder("## " + area + "\n\n");
    text.append(
        "%s, `java -jar examples/benchmarks/target/benchmarks.jar %s`\n\n"
            .formatted(LocalDate.now(clock), area + options.forReaders()));
    report.tables().forEach(table -> text.append(table.markdown()).append('\n'));
    notes().forEach(note -> text.append(note).append('\n'));
    text.append("\n```\n");
    report.lastLines().forEach(line -> text.append(line).append('\n'));
    return text.append("```\n").toString();
  }
}
