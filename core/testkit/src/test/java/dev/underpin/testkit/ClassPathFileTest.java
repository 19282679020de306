package dev.underpin.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ClassPathFileTest {

  @Test
  void entries_become_absolute() {
    String here = Path.of("").toAbsolutePath().toString();

    assertThat(ClassPathFile.arguments("target/classes:/lib/a b.jar"))
        .isEqualTo("-cp\n\"" + here + "/target/classes:/lib/a b.jar\"\n");
  }

  @Test
  void quotes_and_backslashes_are_escaped() {
    assertThat(ClassPathFile.arguments("/a\"b\\c.jar")).isEqualTo("-cp\n\"/a\\\"b\\\\c.jar\"\n");
  }
}
