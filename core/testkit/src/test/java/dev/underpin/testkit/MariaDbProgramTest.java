package dev.underpin.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MariaDbProgramTest {
  @TempDir Path folder = Path.of("");

  @Test
  void missing_system_library_is_named_with_its_remedy() throws IOException {
    Binaries binaries = new Binaries(folder);
    Path program = binaries.mariaDb().resolve("bin/mariadbd");
    assertThat(SystemLibraries.missing(program)).isEmpty();
    renameWantedLibrary(program, "libsystemd.so.0", "libnowhere.so.9");

    assertThatThrownBy(() -> ServerProcess.launch(MariaDbProgram.fast(binaries, Map.of()), folder))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("MariaDB could not start: this system lacks libnowhere.so.9")
        .hasMessageContaining("install what is missing (Debian: libcrypt1 libsystemd0")
        .hasMessageContaining("or set UNDERPIN_TEST_MYSQL_URL");
  }

  private static void renameWantedLibrary(Path program, String from, String to) throws IOException {
    String bytes = Files.readString(program, ISO_8859_1);
    assertThat(bytes).contains(from);
    Files.writeString(program, bytes.replace(from, to), ISO_8859_1);
  }

  @Test
  void every_library_that_the_loader_misses_is_named() {
    assertThat(
            SystemLibraries.parse(
                """
                /x/mariadbd: /lib/libc.so.6: version `GLIBC_2.38' not found (required by /x/mariadbd)
                \tlinux-vdso.so.1 (0x00007fdf10610000)
                \tlibcrypt.so.1 => not found
                \tlibsystemd.so.0 => not found
                \tlibm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x00007fdf0dc50000)
                """))
        .containsExactly("libcrypt.so.1", "libsystemd.so.0", "GLIBC_2.38");
  }

  @Test
  void other_systems_are_told_that_the_artifact_is_not_for_them() {
    assertThatThrownBy(() -> MariaDbArtifact.requireLinuxOnX86("Mac OS X", "aarch64"))
        .isInstanceOf(IOException.class)
        .hasMessage("its artifact is for Linux on x86-64 but this is Mac OS X on aarch64");
  }

  @Test
  void program_that_is_no_elf_or_too_short_is_refused() throws IOException {
    byte[] text = "#!/bin/sh\n".repeat(20).getBytes(ISO_8859_1);
    Path target = folder.resolve("program");
    byte[] own = Files.readAllBytes(Path.of("/bin/sh"));

    assertThatThrownBy(() -> ElfProgram.copyWithoutSymbols(new ByteArrayInputStream(text), target))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not a program of Linux");
    assertThatThrownBy(
            () ->
                ElfProgram.copyWithoutSymbols(
                    new ByteArrayInputStream(own, 0, own.length / 2), target))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("bytes before its last part does");
  }
}
