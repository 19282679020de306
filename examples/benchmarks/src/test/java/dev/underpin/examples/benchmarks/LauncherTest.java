package dev.underpin.examples.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {

  @TempDir Path lib;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void two_areas_are_built() throws Exception {
    for (String area : new String[] {"jobs", "context"}) {
      Files.createDirectory(lib.resolve(area));
      Files.createFile(lib.resolve(area).resolve(area + ".jar"));
    }
  }

  private int run(Path folder, String... args) throws Exception {
    return new Launcher(folder, new PrintStream(err, true, UTF_8)).run(args);
  }

  @Test
  void an_area_that_is_not_there_is_refused_with_one_line_that_lists_those_that_are()
      throws Exception {
    assertThat(run(lib, "cache", "--quick")).isEqualTo(2);

    assertThat(err.toString(UTF_8).lines())
        .containsExactly(
            "there is no area \"cache\"; areas: context, jobs; java -jar benchmarks.jar <area> [options]");
  }

  @Test
  void a_path_is_no_area() throws Exception {
    assertThat(run(lib, "../" + lib.getFileName() + "/jobs")).isEqualTo(2);
    assertThat(run(lib, "")).isEqualTo(2);

    assertThat(err.toString(UTF_8)).contains("there is no area \"../");
  }

  @Test
  void without_an_area_the_areas_are_listed() throws Exception {
    assertThat(run(lib)).isEqualTo(2);

    assertThat(err.toString(UTF_8)).startsWith("no area was given; areas: context, jobs;");
  }

  @Test
  void a_jar_without_any_area_beside_it_says_how_to_build_them() throws Exception {
    assertThat(run(lib.resolve("missing"), "context")).isEqualTo(2);

    assertThat(err.toString(UTF_8).lines())
        .containsExactly("there is no area \"context\"; no area was built; run mvn package");
  }

  @Test
  void an_area_whose_jar_is_missing_says_how_to_build_it() throws Exception {
    Files.delete(lib.resolve("context").resolve("context.jar"));

    assertThat(run(lib, "context")).isEqualTo(2);

    assertThat(err.toString(UTF_8).lines())
        .containsExactly(
            "area \"context\" lacks context.jar; build it: mvn -pl examples/benchmarks/context -am package");
  }
}
