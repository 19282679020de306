package dev.underpin.examples.benchmarks.jmh;

import dev.underpin.examples.benchmarks.report.Mode;
import dev.underpin.examples.benchmarks.report.Report;
import dev.underpin.examples.benchmarks.report.Samples;
import dev.underpin.examples.benchmarks.report.Table;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Measures calls in rounds. In each round every call has a JVM of its own once, so that a sample
 * has the noise of compilation in it too; every other round goes backwards, so that a machine that
 * slows down or a neighbour that comes does not always hit the same one.
 */
public final class Rounds {

  private static final String BYTES = "gc.alloc.rate.norm";

  private static final String[] JVM_ARGS = {"-Xms512m", "-Xmx512m"};

  private final Mode mode;
  private final Map<Call, Measured> measured;

  private Rounds(Mode mode, Map<Call, Measured> measured) {
    this.mode = mode;
    this.measured = measured;
  }

  /**
   * Measures; prints a line a round.
   *
   * @param mode how thoroughly
   * @param calls what; each pair that is compared side by side
   * @return what each took
   * @throws RunnerException if a benchmark fails
   */
  public static Rounds of(Mode mode, Call... calls) throws RunnerException {
    return of(mode, Map.of(), calls);
  }

  /**
   * Measures with what benchmarks need to know, such as where a server is.
   *
   * @param mode how thoroughly
   * @param properties system properties of the JVMs that measure
   * @param calls what; each pair that is compared side by side
   * @return what each took
   * @throws RunnerException if a benchmark fails
   */
  public static Rounds of(Mode mode, Map<String, String> properties, Call... calls)
      throws RunnerException {
    // where there are no forks, this is the JVM that measures
    properties.forEach(System::setProperty);
    if (mode == Mode.SMOKE) {
      // builds run beside each other; JMH would refuse to measure in two at once, and rightly
      System.setProperty("jmh.ignoreLock", "true");
    }
    Map<Call, List<RunResult>> results = new LinkedHashMap<>();
    List<Call> order = new ArrayList<>(List.of(calls));
    order.forEach(call -> results.put(call, new ArrayList<>()));
    for (int round = 1; round <= mode.rounds(); round++) {
      System.out.printf("round %d of %d%n", round, mode.rounds());
      for (Call call : order) {
        Objects.requireNonNull(results.get(call)).add(run(call, mode, properties));
      }
      Collections.reverse(order);
    }
    Map<Call, Measured> measured = new LinkedHashMap<>();
    results.forEach((call, runs) -> measured.put(call, measured(call, runs)));
    return new Rounds(mode, measured);
  }

  /**
   * {@return what a call took}
   *
   * @param call one of those that were measured
   */
  public Measured get(Call call) {
    return Objects.requireNonNull(measured.get(call), call.name());
  }

  /** {@return all that was measured, a row a call} */
  public Table table() {
    Table table = new Table("call", "ns/op", "interval", "B/op");
    measured.forEach(
        (call, it) -> table.row(call.name(), it.nanos(), "%.0f".formatted(it.bytes().median())));
    return table;
  }

  /** {@return a report that says how these were measured, to be filled} */
  public Report report() {
    return new Report().library(Runner.class).setting(settings());
  }

  private String settings() {
    return switch (mode) {
      case FULL -> forked("3 x 0.5 s warm-up and 3 x 0.5 s");
      case QUICK -> forked("3 x 0.4 s warm-up and 3 x 0.2 s");
      case SMOKE -> "Each call ran for a moment in one JVM.";
    };
  }

  private static String forked(String iterations) {
    return "Calls by JMH: average time, 1 thread unless named, gc profiler; a sample is a JVM of its own (%s), %s."
        .formatted(String.join(" ", JVM_ARGS), iterations);
  }

  private static RunResult run(Call call, Mode mode, Map<String, String> properties)
      throws RunnerException {
    String[] jvmArgs =
        Stream.concat(
                Stream.of(JVM_ARGS),
                properties.entrySet().stream().map(it -> "-D" + it.getKey() + "=" + it.getValue()))
            .toArray(String[]::new);
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("^" + Pattern.quote(call.benchmark()) + "$")
            .mode(org.openjdk.jmh.annotations.Mode.AverageTime)
            .timeUnit(TimeUnit.NANOSECONDS)
            .threads(call.threads())
            .jvmArgsAppend(jvmArgs)
            .shouldFailOnError(true)
            .addProfiler(GCProfiler.class)
            .verbosity(VerboseMode.SILENT);
    return new Runner(with(mode, options).build()).runSingle();
  }

  private static ChainedOptionsBuilder with(Mode mode, ChainedOptionsBuilder options) {
    return switch (mode) {
      case FULL -> iterations(options, 3, 500, 500);
      case QUICK -> iterations(options, 3, 400, 200);
      case SMOKE ->
          options.forks(0).warmupIterations(0).measurementIterations(1).measurementTime(millis(20));
    };
  }

  private static ChainedOptionsBuilder iterations(
      ChainedOptionsBuilder options, int count, int warmupMillis, int millis) {
    return options
        .forks(1)
        .warmupIterations(count)
        .warmupTime(millis(warmupMillis))
        .measurementIterations(count)
        .measurementTime(millis(millis));
  }

  private static TimeValue millis(int millis) {
    return TimeValue.milliseconds(millis);
  }

  private static Measured measured(Call call, List<RunResult> runs) {
    double[] nanos = runs.stream().mapToDouble(run -> run.getPrimaryResult().getScore()).toArray();
    double[] bytes = runs.stream().mapToDouble(Rounds::bytes).toArray();
    return new Measured(call, Samples.of(nanos), Samples.of(bytes));
  }

  /** To the hundredth: what JMH itself allocates in a million calls is not the call's. */
  private static double bytes(RunResult run) {
    double score = Objects.requireNonNull(run.getSecondaryResults().get(BYTES), BYTES).getScore();
    return Math.round(score * 100) / 100.0;
  }
}
