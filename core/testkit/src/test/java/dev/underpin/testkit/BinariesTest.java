package dev.underpin.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinariesTest {
  @TempDir Path folder = Path.of("");

  @Test
  void program_is_unpacked_once() throws IOException {
    Path first = new Binaries(folder).redis();
    Object unpacked = Files.getAttribute(first, "unix:ino");

    Path second = new Binaries(folder).redis();

    assertThat(second).isEqualTo(first).isExecutable();
    assertThat(Files.getAttribute(second, "unix:ino")).isEqualTo(unpacked);
  }

  @Test
  void unpacking_that_was_cut_short_does_not_count() throws IOException {
    Binaries binaries = new Binaries(folder);
    assertThatThrownBy(() -> binaries.unpacked("program", BinariesTest::failHalfWay))
        .isInstanceOf(IOException.class);

    Path whole = binaries.unpacked("program", to -> Files.writeString(to.resolve("a"), "whole"));

    assertThat(whole.resolve("a")).hasContent("whole");
  }

  private static void failHalfWay(Path target) throws IOException {
    Files.writeString(target.resolve("a"), "half");
    throw new IOException("the disk is full");
  }

  @Test
  void folder_that_cannot_be_written_is_an_error() {
    assertThatThrownBy(() -> new Binaries(folder.resolve("missing")).redis())
        .isInstanceOf(IOException.class);
  }
}
