package dev.underpin.examples.benchmarks.report;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * One area of the benchmarks: what its main class hands everything but the measuring to.
 *
 * <pre>{@code
 * public static void main(String[] args) {
 *   Area.named("jobs").option("--db").run(args, JobsArea::measure);
 * }
 *
 * private static Report measure(AreaOptions options) throws Exception { … }
 * }</pre>
 *
 * <p>Prints the report, with the {@code BENCH} lines last, and writes it into a Markdown file where
 * {@code --write FILE} asks for it. Not thread-safe.
 */
public final class Area {

  private static final int USAGE = 2;
  private static final int FAILED = 1;

  private final String name;
  private final Set<String> options = new LinkedHashSet<>();

  private Area(String name) {
    this.name = name;
  }

  /**
   * {@return an area without options of its own}
   *
   * @param name the same as its folder's
   */
  public static Area named(String name) {
    return new Area(name);
  }

  /**
   * Lets the command line have an option that is followed by a value.
   *
   * @param option with its dashes: {@code --minutes}
   * @return this area
   */
  public Area option(String option) {
    options.add(option);
    return this;
  }

  /** Measures. */
  @FunctionalInterface
  public interface Program {
    /**
     * {@return what was measured}
     *
     * @param options the command line
     * @throws Exception if it could not be measured
     */
    Report measure(AreaOptions options) throws Exception;
  }

  /**
   * Measures, reports and ends the JVM: with 0, with 2 if the command line is not understood, with
   * 1 if the area failed or reports a {@linkplain Report#failure failure}.
   *
   * @param args the command line
   * @param program does the measuring
   */
  public void run(String[] args, Program program) {
    int code = FAILED;
    try {
      code = run(args, program, System.out, System.err);
    } catch (Exception e) {
      e.printStackTrace(System.err);
    }
    // threads that a peer left behind do not keep the area going
    System.exit(code);
  }

  int run(String[] args, Program program, PrintStream out, PrintStream err) throws Exception {
    AreaOptions parsed;
    Report report;
    try {
      parsed = AreaOptions.parse(Arrays.asList(args), options);
      report = program.measure(parsed);
    } catch (UsageException e) {
      err.println(name + ": " + e.getMessage());
      return USAGE;
    }
    Page page = new Page(name, parsed, report, Clock.systemUTC());
    out.print(page.text());
    write(parsed, page, out);
    report.lastLines().forEach(out::println);
    return report.isFailed() ? FAILED : 0;
  }

  private static void write(AreaOptions options, Page page, PrintStream out) throws IOException {
    Path file = options.write();
    if (file != null) {
      page.writeInto(file);
      out.println("wrote the section of this area into " + file);
      out.println();
    }
  }
}
