package dev.underpin.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlagCommandTest {

  @TempDir Path folder;

  private String run(String... words) throws StartFailure {
    List<String> args = new ArrayList<>(List.of("flag"));
    args.addAll(List.of(words));
    args.addAll(
        List.of(
            "--db",
            "jdbc:h2:file:%s;DB_CLOSE_ON_EXIT=FALSE".formatted(folder.resolve("shop")),
            "--by",
            "ana",
            "--reason",
            "INC-42"));
    return FlagCommand.run(args.toArray(String[]::new));
  }

  @Test
  void a_document_of_flagd_moves_in_and_a_flag_is_removed_and_brought_back() throws Exception {
    Path file = folder.resolve("flags.json");
    Files.writeString(
        file,
        """
        {"flags": {"patient-checkout": {"state": "ENABLED", "defaultVariant": "on",
                                        "variants": {"on": true, "off": false}}}}""");

    assertThat(run("import", file.toString(), "flagd"))
        .isEqualTo("1 flags are new, 0 changed, 0 as they were by ana: INC-42");
    assertThat(run("remove")).contains("is version 2 by ana");
    assertThat(run("undo")).contains("is version 3 by ana");
    assertThat(run("import", file.toString(), "flagd")).contains("0 changed, 1 as they were");
  }

  @Test
  void what_cannot_be_imported_is_said_in_one_line() throws Exception {
    assertThatThrownBy(() -> run("import", folder.resolve("missing").toString()))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("flag import must be given a file but");
    assertThatThrownBy(() -> run("import", "flags.json", "yaml"))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("YAML");
    assertThatThrownBy(() -> run("import"))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("or import FILE");
    Path file = folder.resolve("faulty.json");
    Files.writeString(file, "{\"flags\": {\"x\": {\"state\": \"on\"}}}");
    assertThatThrownBy(() -> run("import", file.toString()))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("flag \"x\" type is missing");
  }
}
