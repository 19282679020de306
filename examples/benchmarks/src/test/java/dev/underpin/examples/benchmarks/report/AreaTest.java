package dev.underpin.examples.benchmarks.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.underpin.examples.benchmarks.report.Figure.Asked;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AreaTest {

  private static final String LINE =
      "BENCH a.b ours=4.00 best=8.00 peer=them ratio=2.00 floor=1.50 unit=ns/op spread=0%";

  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final List<AreaOptions> measured = new ArrayList<>();

  private Report measure(AreaOptions options) {
    measured.add(options);
    Samples ours = Samples.of(4, 4);
    return new Report()
        .library(Test.class)
        .setting("Settings as they come.")
        .table(new Table("what", "ns/op", "interval").row("ours", ours))
        .line("CHAOS a minutes=10")
        .figure(
            new Asked("a.b", "ns/op", Better.LOWER, 1.5).against(ours, "them", Samples.of(8, 8)));
  }

  private int run(String area, String... args) throws Exception {
    return Area.named(area)
        .option("--minutes")
        .option("--db")
        .run(
            args,
            this::measure,
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8));
  }

  private String refusal(String... args) throws Exception {
    assertThat(run("a", args)).isEqualTo(2);
    assertThat(measured).isEmpty();
    assertThat(err.toString(UTF_8).lines()).hasSize(1);
    return err.toString(UTF_8).strip();
  }

  @Test
  void the_lines_for_programs_come_last() throws Exception {
    assertThat(run("a")).isZero();

    assertThat(out.toString(UTF_8).lines().toList())
        .contains("what  ns/op      interval")
        .endsWith("CHAOS a minutes=10", LINE);
  }

  @Test
  void the_full_mode_has_at_least_21_rounds_and_is_what_one_gets() throws Exception {
    run("a");
    run("a", "--quick");

    assertThat(measured.get(0).mode()).isEqualTo(Mode.FULL);
    assertThat(measured.get(0).mode().rounds()).isGreaterThanOrEqualTo(21);
    assertThat(measured.get(1).mode()).isEqualTo(Mode.QUICK);
  }

  private int runWith(Area.Program program, String... args) throws Exception {
    return Area.named("a")
        .option("--minutes")
        .option("--fence")
        .run(args, program, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
  }

  @Test
  void a_failure_is_told_and_makes_the_exit_code_1() throws Exception {
    int code = runWith(options -> measure(options).failure("job 7 is lost"));

    assertThat(code).isEqualTo(1);
    assertThat(out.toString(UTF_8).lines()).contains("broken: job 7 is lost").endsWith(LINE);
  }

  @Test
  void an_area_that_measures_nothing_side_by_side_speaks_of_no_rounds() throws Exception {
    runWith(this::measure);
    assertThat(out.toString(UTF_8)).contains("21 paired rounds");

    out.reset();
    runWith(options -> measure(options).withoutRounds());
    assertThat(out.toString(UTF_8)).doesNotContain("rounds");
  }

  @ParameterizedTest
  @CsvSource({
    "0, --minutes must be a number from 1 to 60 but was \"0\"",
    "61, --minutes must be a number from 1 to 60 but was \"61\"",
    "ten, --minutes must be a number from 1 to 60 but was \"ten\"",
  })
  void a_number_out_of_range_is_refused_in_one_line(String value, String refusal) throws Exception {
    Area.Program program =
        options -> new Report().line("minutes=" + options.number("--minutes", 10, 60));

    assertThat(runWith(program, "--minutes", value)).isEqualTo(2);
    assertThat(err.toString(UTF_8).strip()).isEqualTo("a: " + refusal);

    assertThat(runWith(program)).isZero();
    assertThat(runWith(program, "--minutes", "60")).isZero();
    assertThat(out.toString(UTF_8)).contains("minutes=10", "minutes=60");
  }

  @Test
  void a_switch_is_on_or_off() throws Exception {
    Area.Program program = options -> new Report().line("fence=" + options.isOn("--fence"));

    assertThat(runWith(program)).isZero();
    assertThat(runWith(program, "--fence", "off")).isZero();
    assertThat(runWith(program, "--fence", "no")).isEqualTo(2);
    assertThat(out.toString(UTF_8)).contains("fence=true", "fence=false");
    assertThat(err.toString(UTF_8).strip())
        .isEqualTo("a: --fence must be on or off but was \"no\"");
  }

  @Test
  void an_option_names_some_of_what_is_known() throws Exception {
    Set<String> known = new TreeSet<>(Set.of("cost", "drain"));
    Area.Program program =
        options -> new Report().line("only=" + new TreeSet<>(options.words("--minutes", known)));

    assertThat(runWith(program)).isZero();
    assertThat(runWith(program, "--minutes", "drain")).isZero();
    assertThat(runWith(program, "--minutes", "drain,drian")).isEqualTo(2);
    assertThat(out.toString(UTF_8)).contains("only=[cost, drain]", "only=[drain]");
    assertThat(err.toString(UTF_8).strip())
        .isEqualTo(
            "a: --minutes must be some of cost,drain, parted by commas, but was \"drain,drian\"");
  }

  @Test
  void an_area_has_options_of_its_own() throws Exception {
    run("a", "--minutes", "10", "--quick");

    assertThat(measured.get(0).value("--minutes")).isEqualTo("10");
    assertThat(measured.get(0).mode()).isEqualTo(Mode.QUICK);
  }

  @Test
  void an_unknown_option_is_refused_with_one_line_that_lists_those_there_are() throws Exception {
    assertThat(refusal("--fast"))
        .isEqualTo(
            "a: unknown option \"--fast\"; options: --db, --minutes, --quick, --smoke, --write");
  }

  @ParameterizedTest
  @CsvSource({"--minutes", "--write"})
  void an_option_without_its_value_is_refused(String option) throws Exception {
    assertThat(refusal(option)).isEqualTo("a: %s must be followed by its value", option);
  }

  @Test
  void another_option_is_no_value() throws Exception {
    assertThat(refusal("--write", "--quick")).isEqualTo("a: --write must be followed by its value");
  }

  @Test
  void a_smoke_run_is_never_written_down() throws Exception {
    assertThat(refusal("--smoke", "--write", "x.md"))
        .isEqualTo("a: --smoke measures nothing worth keeping; leave out --write");
  }

  @Test
  void a_failure_comes_out() {
    assertThatThrownBy(
            () ->
                Area.named("a")
                    .run(
                        new String[0],
                        options -> {
                          throw new IOException("no server");
                        },
                        System.out,
                        System.err))
        .hasMessage("no server");
  }

  @Test
  void the_section_says_how_it_was_measured_and_holds_the_figures() throws Exception {
    Path file = folder.resolve("benchmarks.md");

    run("a", "--db", "jdbc:h2:secret", "--quick", "--write", file.toString(), "--minutes", "10");

    assertThat(Files.readString(file))
        .contains("## a\n")
        .contains("benchmarks.jar a --quick --db URL --minutes 10`")
        .contains("| what | ns/op | interval |\n|---|---:|---:|\n| ours | 4.00 | 4.00 to 4.00 |\n")
        .contains("5 paired rounds (quick)")
        .contains("junit-jupiter-api 5.")
        .contains(System.getProperty("java.runtime.version"))
        .contains("Settings as they come.")
        .contains("```\nCHAOS a minutes=10\n" + LINE + "\n```\n")
        .doesNotContain(file.toString());
  }

  @Test
  void writing_again_replaces_the_area_s_section_and_leaves_the_rest() throws Exception {
    Path file = folder.resolve("benchmarks.md");
    Files.writeString(file, "# Measurements\n");
    run("a", "--write", file.toString());
    run("b", "--write", file.toString());
    Files.writeString(file, Files.readString(file) + "The end.\n");
    String before = Files.readString(file);

    run("a", "--write", file.toString());

    assertThat(file).hasContent(before);
    run("a", "--quick", "--write", file.toString());
    assertThat(Files.readString(file))
        .startsWith("# Measurements\n\n<!-- area a -->\n## a\n")
        .containsOnlyOnce("## a\n")
        .containsOnlyOnce("## b\n")
        .containsOnlyOnce("5 paired rounds (quick)")
        .containsOnlyOnce("21 paired rounds (full)")
        .endsWith("The end.\n");
  }
}
