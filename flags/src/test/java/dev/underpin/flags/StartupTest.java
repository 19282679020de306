package dev.underpin.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.underpin.core.Health;
import dev.underpin.core.testing.ManualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class StartupTest {

  private static final BooleanFlag NEW_CART = Flag.bool("new-cart").orElse(false);
  private static final Subject USER = Subject.of("user-42");
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir Path folder;
  private final ScriptedStore store = new ScriptedStore();
  private final RecordingListener told = new RecordingListener();
  private final ManualClock clock = new ManualClock(Instant.parse("2027-03-01T12:00:00Z"));

  private FlagsBuilder builder() {
    return Flags.builder(store)
        .listener(told)
        .clock(clock)
        .ticker(clock.ticker())
        .lastGood(folder.resolve("last-good"));
  }

  private void loadOnce(String json) {
    store.holds(json);
    try (Flags flags = builder().build()) {
      flags.refresh();
    }
  }

  @Test
  void the_last_good_file_holds_while_the_store_is_down_at_the_start() throws Exception {
    loadOnce(Documents.newCart("on"));
    clock.advance(Duration.ofMinutes(10));
    store.fails(new IOException("connection refused"));

    try (Flags flags = builder().build()) {
      flags.start();

      assertThat(flags.explain(NEW_CART, USER)).hasToString("true (ON, version 1)");
      assertThat(flags.snapshotAge()).isEqualTo(Duration.ofMinutes(10));
      assertThat(flags.healthCheck().check())
          .isEqualTo(
              Health.degraded(
                  "1 flags from %s, 600 s old, nothing loaded from script: connection refused"
                      .formatted(folder.resolve("last-good"))));
    }
  }

  @Test
  void the_store_takes_the_place_of_the_last_good_file_as_soon_as_it_answers() throws Exception {
    loadOnce(Documents.newCart("on"));
    store.holds(Documents.newCart("killed"));

    try (Flags flags = builder().build()) {
      flags.start();

      assertThat(flags.explain(NEW_CART, USER).reason()).isEqualTo(Reason.KILLED);
      assertThat(flags.healthCheck().check().status()).isEqualTo(Health.Status.UP);
    }
  }

  @Test
  @Timeout(20)
  void a_start_does_not_wait_longer_than_its_deadline_for_a_store_that_hangs() {
    loadOnce(Documents.newCart("on"));
    CountDownLatch answers = new CountDownLatch(1);
    store.does(
        () -> {
          answers.await();
          return Documents.parse(Documents.newCart("killed"));
        });

    try (Flags flags = builder().startupDeadline(Duration.ofMillis(50)).build()) {
      flags.start();
      assertThat(flags.isOn(NEW_CART, USER)).isTrue();

      answers.countDown();

      await().atMost(LONG).until(() -> !flags.isOn(NEW_CART, USER));
    }
  }

  @Test
  void every_spoiled_last_good_file_is_refused_and_told_and_nothing_of_it_holds() throws Exception {
    loadOnce(Documents.newCart("on"));
    Path file = folder.resolve("last-good");
    byte[] whole = Files.readAllBytes(file);
    store.fails(new IOException("connection refused"));

    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertRefused();
    }
    for (int place = 0; place < whole.length; place++) {
      byte[] spoiled = whole.clone();
      spoiled[place] ^= 1;
      Files.write(file, spoiled);
      assertRefused();
    }
  }

  private void assertRefused() {
    told.events.clear();
    SnapshotLoaderProbe probe = new SnapshotLoaderProbe(builder());
    assertThat(probe.fallBack(NEW_CART)).isEqualTo(Reason.NOT_LOADED);
    assertThat(told.events).hasSize(1);
    assertThat(told.events.get(0)).startsWith("failed: last good file");
  }

  @Test
  void the_last_good_file_is_its_owners_alone_and_leaves_nothing_beside_it() throws Exception {
    loadOnce(Documents.newCart("on"));
    loadOnce(Documents.newCart("off"));

    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("last-good"))))
        .isEqualTo("rw-------");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(folder.resolve("last-good"));
    }
  }

  @Test
  void a_reader_meets_a_whole_file_however_often_it_is_replaced() throws Exception {
    loadOnce(Documents.newCart("on"));
    LastGoodFile file = new LastGoodFile(folder.resolve("last-good"));
    Thread writer =
        new Thread(
            () -> {
              for (int i = 0; i < 200; i++) {
                loadOnce(Documents.newCart(i % 2 == 0 ? "off" : "on"));
              }
            });
    writer.start();

    int read = 0;
    while (writer.isAlive() || read == 0) {
      assertThat(file.read(clock.instant()).document().flags()).containsOnlyKeys("new-cart");
      read++;
    }
    writer.join();
  }

  @Test
  void a_poll_without_change_dates_the_file_anew_once_a_minute_and_does_not_write_it()
      throws Exception {
    Path file = folder.resolve("last-good");
    store.holds(Documents.newCart("on"));
    Flags flags = builder().build();
    flags.refresh();
    Object inode = Files.getAttribute(file, "unix:ino");

    clock.advance(Duration.ofSeconds(61));
    flags.refresh();

    assertThat(Files.getLastModifiedTime(file)).isEqualTo(FileTime.from(clock.instant()));
    assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(inode);
  }

  @Test
  void a_folder_that_is_missing_costs_the_file_and_nothing_else() {
    store.holds(Documents.newCart("on"));
    Flags flags = builder().lastGood(folder.resolve("missing/last-good")).build();

    assertThat(flags.refresh()).isTrue();
    assertThat(flags.isOn(NEW_CART, USER)).isTrue();
  }

  @Test
  void unleash_documents_are_kept_in_their_own_format() throws Exception {
    byte[] features =
        "{\"version\": 2, \"features\": [{\"name\": \"new-cart\", \"enabled\": true, \"strategies\": [{\"name\": \"default\"}]}]}"
            .getBytes(StandardCharsets.UTF_8);
    store.does(() -> FlagDocument.parse(FlagFormat.UNLEASH, "unleash", "7", features));
    try (Flags flags = builder().build()) {
      flags.refresh();
      assertThat(flags.isOn(NEW_CART, USER)).isTrue();
    }
    store.fails(new IOException("connection refused"));

    try (Flags flags = builder().build()) {
      flags.start();
      assertThat(flags.isOn(NEW_CART, USER)).isTrue();
    }
  }

  @Test
  void flags_of_a_store_in_memory_are_kept_too() {
    MemoryFlagStore memory = MemoryFlagStore.create();
    Flags flags = Flags.builder(memory).lastGood(folder.resolve("last-good")).build();
    flags.rollout(NEW_CART, 100, Change.by("ana", "test"));
    store.fails(new IOException("connection refused"));

    try (Flags later = builder().build()) {
      later.start();
      assertThat(later.isOn(NEW_CART, USER)).isTrue();
    }
  }

  @Test
  void the_bundled_document_holds_where_there_is_no_last_good_file() throws Exception {
    store.fails(new IOException("connection refused"));

    try (Flags flags = builder().bundled(StartupTest.class, "bundled-flags.json").build()) {
      flags.start();

      assertThat(flags.isOn(NEW_CART, USER)).isTrue();
      assertThat(flags.snapshotAge()).isNull();
      assertThat(flags.healthCheck().check().detail())
          .isEqualTo(
              "1 flags from bundled bundled-flags.json, nothing loaded from script:"
                  + " connection refused");
    }
    loadOnce(Documents.newCart("off"));
    store.fails(new IOException("connection refused"));
    try (Flags flags = builder().bundled(StartupTest.class, "bundled-flags.json").build()) {
      flags.start();
      assertThat(flags.explain(NEW_CART, USER).reason()).isEqualTo(Reason.OFF);
    }
  }

  @Test
  void a_bundled_document_that_is_missing_is_told_and_the_start_goes_on() {
    store.holds(Documents.newCart("on"));
    try (Flags flags = builder().bundled(StartupTest.class, "missing.json").build()) {
      flags.start();

      assertThat(told.events.get(0))
          .startsWith(
              "failed: bundled file missing.json must be beside dev.underpin.flags.StartupTest");
      assertThat(flags.isOn(NEW_CART, USER)).isTrue();
    }
  }

  @Test
  void startup_deadline_is_checked() {
    assertThatThrownBy(() -> builder().startupDeadline(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "startup deadline must be more than zero but was PT0S; change"
                + " FlagsBuilder.startupDeadline");
  }

  /** The start without its thread. */
  private record SnapshotLoaderProbe(FlagsBuilder builder) {
    Reason fallBack(BooleanFlag flag) {
      SnapshotLoader loader = new SnapshotLoader(builder, new Announcer(builder.listeners));
      loader.fallBack();
      return loader.evaluator(flag).evaluate(USER).reason();
    }
  }
}
