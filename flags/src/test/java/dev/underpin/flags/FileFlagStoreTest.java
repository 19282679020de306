package dev.underpin.flags;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileFlagStoreTest extends FlagStoreContract.ReadOnly {

  private static final Subject USER = Subject.of("user-42");

  @TempDir Path folder;
  private final RecordingListener told = new RecordingListener();
  private final Map<String, String> content = new TreeMap<>();
  private Path file;
  private FileFlagStore store;
  private Flags flags;

  @BeforeEach
  void open() {
    file = folder.resolve("flags.json");
    store = FileFlagStore.of(file);
    flags = Flags.builder(store).listener(told).build();
  }

  @Override
  protected FlagStore store() {
    return store;
  }

  @Override
  protected void change(BooleanFlag flag, boolean isOn) throws IOException {
    content.put(flag.key(), FlagDefinition.of(flag, isOn).toJson());
    Files.writeString(
        file,
        content.entrySet().stream()
            .map(entry -> "\"%s\": %s".formatted(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining(",", "{\"flags\": {", "}}")));
  }

  @Test
  void an_edited_file_is_followed_without_a_restart() throws IOException {
    Flags polling = Flags.builder(store).pollInterval(Duration.ofMillis(100)).build();
    change(NEW_CART, false);
    polling.start();
    assertThat(polling.explain(NEW_CART, USER).reason()).isEqualTo(Reason.OFF);

    change(NEW_CART, true);

    await().atMost(Duration.ofSeconds(20)).until(() -> polling.isOn(NEW_CART, USER));
    polling.close();
  }

  @Test
  void a_file_that_is_missing_at_start_is_loaded_when_it_comes() throws IOException {
    assertThat(flags.refresh()).isFalse();
    assertThat(told.events)
        .containsExactly(
            "failed: flag file %s must exist but is missing; create it or correct the path"
                .formatted(file));
    assertThat(flags.isOn(NEW_CART, USER)).isFalse();

    change(NEW_CART, true);

    assertThat(flags.refresh()).isTrue();
    assertThat(flags.isOn(NEW_CART, USER)).isTrue();
  }

  /** LaunchDarkly #224. */
  @Test
  void a_half_written_file_keeps_the_last_good_flags() throws IOException {
    change(NEW_CART, true);
    flags.refresh();
    String whole = Files.readString(file).replace("\"on\"", "\"off\"");

    for (int end = 0; end < whole.length(); end++) {
      Files.writeString(file, whole.substring(0, end));
      assertThat(flags.refresh()).isFalse();
      assertThat(flags.isOn(NEW_CART, USER)).isTrue();
    }
    Files.writeString(file, whole);

    assertThat(flags.refresh()).isTrue();
    assertThat(flags.isOn(NEW_CART, USER)).isFalse();
  }

  @Test
  void a_file_overwritten_by_a_shorter_one_without_cutting_it_keeps_the_last_good_flags()
      throws IOException {
    change(NEW_CART, true);
    flags.refresh();

    Files.writeString(file, "{\"flags\": {}} " + Files.readString(file));

    assertThat(flags.refresh()).isFalse();
    assertThat(flags.isOn(NEW_CART, USER)).isTrue();
  }

  @Test
  void a_deleted_file_keeps_the_last_good_flags() throws IOException {
    change(NEW_CART, true);
    flags.refresh();

    Files.delete(file);

    assertThat(flags.refresh()).isFalse();
    assertThat(flags.isOn(NEW_CART, USER)).isTrue();
  }

  /** flagd #42: a ConfigMap is changed by turning a link two levels above the file. */
  @Test
  void a_symlink_swap_is_seen() throws IOException {
    Files.createDirectory(folder.resolve("..1"));
    Files.createDirectory(folder.resolve("..2"));
    Files.writeString(folder.resolve("..1/flags.json"), Documents.newCart("on"));
    Files.writeString(folder.resolve("..2/flags.json"), Documents.newCart("killed"));
    Files.createSymbolicLink(folder.resolve("..data"), Path.of("..1"));
    Files.createSymbolicLink(file, Path.of("..data/flags.json"));
    flags.refresh();
    assertThat(flags.isOn(NEW_CART, USER)).isTrue();

    Files.createSymbolicLink(folder.resolve("..tmp"), Path.of("..2"));
    Files.move(folder.resolve("..tmp"), folder.resolve("..data"), ATOMIC_MOVE);

    assertThat(flags.refresh()).isTrue();
    assertThat(flags.explain(NEW_CART, USER).reason()).isEqualTo(Reason.KILLED);
  }

  @Test
  void a_dangling_link_keeps_the_last_good_flags() throws IOException {
    Path target = folder.resolve("target.json");
    Files.writeString(target, Documents.newCart("on"));
    Files.createSymbolicLink(file, target);
    flags.refresh();

    Files.delete(target);

    assertThat(flags.refresh()).isFalse();
    assertThat(flags.isOn(NEW_CART, USER)).isTrue();
  }

  @Test
  void an_edit_of_the_same_size_and_date_is_seen() throws IOException {
    FileTime date = FileTime.fromMillis(1_800_000_000_000L);
    Files.writeString(file, Documents.newCart("on") + " ");
    Files.setLastModifiedTime(file, date);
    flags.refresh();

    Files.writeString(file, Documents.newCart("off"));
    Files.setLastModifiedTime(file, date);

    assertThat(flags.refresh()).isTrue();
    assertThat(flags.isOn(NEW_CART, USER)).isFalse();
  }

  @Test
  void a_folder_is_refused_by_name() throws IOException {
    Files.createDirectory(file);

    assertThatThrownBy(() -> store.load(FlagDocument.empty()))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "flag file %s must be a file but is a folder or device; correct the path", file);
  }

  @Test
  void a_file_without_end_is_refused_before_it_fills_the_memory() throws IOException {
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(1L << 40);
    }

    assertThatThrownBy(() -> store.load(FlagDocument.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be at most 16777216 bytes");
  }

  @Test
  void a_faulty_file_names_itself_the_flag_and_the_rule() throws IOException {
    Files.writeString(file, Documents.newCart("maybe"));
    flags.refresh();

    assertThat(told.events)
        .contains(
            ("rejected new-cart: %s line 1 column 53: flag \"new-cart\" state must be on, off or"
                    + " killed but was \"maybe\"; write one of them")
                .formatted(file));
  }
}
