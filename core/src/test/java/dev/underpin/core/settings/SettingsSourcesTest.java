package dev.underpin.core.settings;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where values come from. */
class SettingsSourcesTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "underpin.jobs.workers, UNDERPIN_JOBS_WORKERS",
    "underpin.jobs.max-attempts, UNDERPIN_JOBS_MAX_ATTEMPTS",
    "shop.v2_url, SHOP_V2_URL"
  })
  void a_variable_is_the_name_in_upper_case_with_underscores(String name, String variable) {
    Settings settings = Settings.builder().environment(Map.of(variable, "v")).build();

    assertThat(string(settings, name)).isEqualTo("v");
  }

  @Test
  void the_real_environment_and_system_properties_are_read() {
    Settings settings = Settings.standard();
    System.setProperty("underpin.settings.test", "from the property");
    try {
      assertThat(string(settings, "underpin.settings.test")).isEqualTo("from the property");
    } finally {
      System.clearProperty("underpin.settings.test");
    }
    assertThat(string(settings, "path")).isEqualTo(System.getenv("PATH"));
  }

  @Test
  void the_source_that_was_named_first_wins() throws IOException {
    Path file = file("app.properties", "a=file\nb=file\nc=file\nd = file \n");
    file("c", "secret\n");
    Settings settings =
        Settings.builder()
            .environment(Map.of("A", "environment", "D", ""))
            .map("map", Map.of("a", "map", "b", "map"))
            .secrets(folder)
            .file(file)
            .function("framework", name -> "framework")
            .build();

    assertThat(string(settings, "a")).isEqualTo("environment");
    assertThat(string(settings, "b")).isEqualTo("map");
    assertThat(string(settings, "c")).isEqualTo("secret");
    assertThat(string(settings, "d")).as("empty in the environment").isEqualTo("file");
    assertThat(string(settings, "e")).isEqualTo("framework");
  }

  @Test
  void a_properties_file_is_in_utf_8() throws IOException {
    Settings settings = Settings.builder().file(file("a.properties", "city=Köln\n")).build();

    assertThat(string(settings, "city")).isEqualTo("Köln");
  }

  @Test
  void a_file_is_read_at_each_reading_and_not_before() throws IOException {
    Path file = folder.resolve("late.properties");
    Settings settings = Settings.builder().file(file).build();

    file("late.properties", "x=1");
    assertThat(string(settings, "x")).isEqualTo("1");
    file("late.properties", "x=2");
    assertThat(string(settings, "x")).isEqualTo("2");
  }

  @Test
  void sources_that_cannot_be_read_are_told_with_the_rest() throws IOException {
    Path missing = folder.resolve("missing.properties");
    Path malformed = file("malformed.properties", "a=\\u00g0");
    Path noFolder = folder.resolve("secrets");
    Settings settings = Settings.builder().file(missing).file(malformed).secrets(noFolder).build();

    assertThatThrownBy(() -> settings.read(s -> s.integer("x").required()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("4 settings are wrong")
        .hasMessageContaining("file " + missing + " must be readable but is not (NoSuchFile")
        .hasMessageContaining("file " + malformed + " must be readable but is not (Malformed")
        .hasMessageContaining("folder " + noFolder + " must be readable but is not (NotDirectory")
        .hasMessageContaining("x must be set");
  }

  @Test
  void what_need_not_be_there_may_be_missing() {
    Settings settings =
        Settings.builder()
            .fileIfPresent(folder.resolve("missing.properties"))
            .secretsIfPresent(folder.resolve("secrets"))
            .build();

    assertThat(settings.<Integer>read(s -> s.integer("x").orElse(1))).isEqualTo(1);
  }

  @Test
  void of_a_secret_file_one_line_end_is_taken_off() throws IOException {
    file("unix", " s3cret \n");
    file("windows", "s3cret\r\n");
    file("two", "s3cret\n\n");
    file("none", "s3cret");

    assertThat(secret("unix")).isEqualTo(" s3cret ");
    assertThat(secret("windows")).isEqualTo("s3cret");
    assertThat(secret("two")).isEqualTo("s3cret\n");
    assertThat(secret("none")).isEqualTo("s3cret");
  }

  @Test
  void a_secret_file_that_is_too_long_or_not_text_is_refused_without_its_contents()
      throws IOException {
    file("longest", "y".repeat(64 * 1024));
    file("long", "hunter2".repeat(10_000));
    Files.write(folder.resolve("binary"), "hunter2ä".getBytes(ISO_8859_1));

    assertThat(secret("longest")).hasSize(64 * 1024);
    assertThatThrownBy(() -> secret("long"))
        .hasMessageContaining(
            "file %s must be readable but is not (longer than 65536 bytes)", folder.resolve("long"))
        .hasMessageNotContaining("hunter2");
    assertThatThrownBy(() -> secret("binary"))
        .hasMessageContaining("(not text in UTF-8)")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void secrets_that_kubernetes_mounts_by_links_are_read_and_its_own_files_are_no_keys()
      throws IOException {
    Path data = Files.createDirectory(folder.resolve("..2027_01_01"));
    Files.writeString(data.resolve("audit.key"), "k3y\n");
    Files.createSymbolicLink(folder.resolve("..data"), data);
    Files.createSymbolicLink(folder.resolve("audit.key"), Path.of("..data", "audit.key"));
    Settings strict = Settings.builder().secrets(folder).strict().build();

    assertThat(strict.prefix("audit").<Secret>read(s -> s.secret("key").required()).reveal())
        .isEqualTo("k3y");
  }

  @Test
  void a_framework_that_fails_is_told_without_what_it_says() {
    Settings settings =
        Settings.builder()
            .function(
                "Spring's environment",
                name -> {
                  throw new IllegalStateException("could not resolve hunter2");
                })
            .build();

    assertThatThrownBy(() -> string(settings, "x"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(
            "x of Spring's environment must be readable but is not (asking for it failed with"
                + " java.lang.IllegalStateException); correct or remove it")
        .hasMessageNotContaining("hunter2");
  }

  private Path file(String name, String text) throws IOException {
    return Files.write(folder.resolve(name), text.getBytes(UTF_8));
  }

  private String secret(String name) {
    Settings settings = Settings.builder().secrets(folder).build();
    return settings.<Secret>read(s -> s.secret(name).required()).reveal();
  }

  private static String string(Settings settings, String name) {
    return settings.read(s -> s.string(name).required());
  }
}
