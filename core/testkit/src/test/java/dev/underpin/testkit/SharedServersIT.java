package dev.underpin.testkit;

import static dev.underpin.testkit.FakeBuild.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SharedServersIT {

  @Test
  void jvms_that_ask_at_once_get_the_same_server(@TempDir Path folder) throws IOException {
    Path gate = folder.resolve("gate");
    try (FakeBuild build = FakeBuild.start();
        ChildJvm one = waiting(build, gate);
        ChildJvm two = waiting(build, gate);
        ChildJvm three = waiting(build, gate)) {
      List<ChildJvm> jvms = List.of(one, two, three);
      jvms.forEach(each -> each.awaitLine("at the gate", LIMIT));

      Files.createFile(gate);

      assertThat(jvms.stream().map(each -> each.awaitLine("redis=", LIMIT)).distinct()).hasSize(1);
    }
  }

  private static ChildJvm waiting(FakeBuild build, Path gate) {
    return build
        .jvm(Mains.Asker.class)
        .property(Mains.Asker.GATE, gate.toString())
        .args("redis")
        .start();
  }

  @Test
  void shared_server_outlives_the_killed_jvm_that_started_it() throws IOException {
    try (FakeBuild build = FakeBuild.start();
        ChildJvm first = build.asker("redis")) {
      String redis = first.awaitLine("redis=", LIMIT);

      first.sigkill();

      try (ChildJvm second = build.asker("redis")) {
        assertThat(second.awaitLine("redis=", LIMIT)).isEqualTo(redis);
        assertThat(answers(redis)).isTrue();
      }
    }
  }

  @Test
  void nothing_is_left_after_build_and_test_jvm_were_killed() throws IOException {
    try (FakeBuild build = FakeBuild.start();
        ChildJvm jvm = build.asker("postgres", "mariadb", "redis")) {
      jvm.awaitLine("redis=", LIMIT);
      assertThat(build.processes()).hasSizeGreaterThan(3); // host, watchdogs, servers
      assertThat(build.folder()).isDirectory();

      build.sigkill();
      jvm.sigkill();

      build.awaitNothingLeft();
    }
  }

  @Test
  void nothing_is_left_when_all_are_killed_while_a_program_is_unpacked() throws IOException {
    killAllAsSoonAs(build -> count(build.folder(), "postgres-partial-") > 0, "postgres");
  }

  @Test
  void nothing_is_left_when_all_are_killed_while_a_server_is_started() throws IOException {
    killAllAsSoonAs(
        build -> !FakeBuild.processesWith(build.folder() + "/mariadb-").isEmpty(), "mariadb");
  }

  private static void killAllAsSoonAs(Predicate<FakeBuild> moment, String kind) throws IOException {
    try (FakeBuild build = FakeBuild.start();
        ChildJvm jvm = build.asker(kind)) {
      await().atMost(LIMIT).pollDelay(Duration.ZERO).until(() -> moment.test(build));

      build.sigkill();
      jvm.sigkill();

      build.awaitNothingLeft();
    }
  }

  private static int count(Path folder, String prefix) {
    String[] names = folder.toFile().list((parent, name) -> name.startsWith(prefix));
    return names == null ? 0 : names.length;
  }

  @Test
  void killed_host_leaves_no_server_and_a_new_one_takes_its_place() throws IOException {
    try (FakeBuild build = FakeBuild.start();
        ChildJvm jvm = build.asker("redis")) {
      String before = jvm.awaitLine("redis=", LIMIT);
      ProcessHandle host = build.host();

      host.destroyForcibly();

      String after = awaitOther(jvm, before);
      assertThat(answers(after)).isTrue();
      await().atMost(LIMIT).until(() -> !answers(before));
      assertThat(build.host().pid()).isNotEqualTo(host.pid());
      assertThat(serverProcesses(build)).hasSize(1);
    }
  }

  @ParameterizedTest
  @MethodSource("addressesWithoutHost")
  void address_where_no_host_answers_is_replaced(String address) throws IOException {
    try (FakeBuild build = FakeBuild.start()) {
      Files.createDirectories(build.folder());
      Files.writeString(build.folder().resolve("host"), address);

      try (Wire wire = build.connect()) {
        List<String> reply = wire.ask(List.of(Wire.SHARED, ServerKind.REDIS.name()));
        assertThat(reply.get(0)).isEqualTo(Wire.OK);
        assertThat(answers("redis=" + reply.get(1))).isTrue();
      }
    }
  }

  static Stream<String> addressesWithoutHost() {
    ChildJvm ended = ChildJvm.of(Mains.Idler.class).start();
    ended.close();
    long alive = ProcessHandle.current().pid();
    int other = URI.create(RedisServer.shared().url()).getPort();
    return Stream.of(
        ended.pid() + " " + FreePort.next(),
        alive + " " + FreePort.next(),
        alive + " " + other,
        alive + " 99999",
        "not an address",
        "");
  }

  @Test
  void what_a_build_left_that_was_killed_with_its_host_is_deleted_by_the_next() throws IOException {
    ChildJvm gone = ChildJvm.of(Mains.Idler.class).start();
    BuildFolder orphan = BuildFolder.of(ProcessHandle.of(gone.pid()).orElseThrow());
    gone.close();
    Files.createDirectories(orphan.path().resolve("postgres"));
    Path own = Files.createDirectories(BuildFolder.of(ProcessHandle.current()).path());

    try (FakeBuild build = FakeBuild.start();
        Wire wire = build.connect()) {
      await().atMost(LIMIT).until(() -> Files.notExists(orphan.path()));

      assertThat(wire.ask(List.of(Wire.HELLO)).get(0)).isEqualTo(Wire.OK);
      assertThat(own).exists(); // of a build that runs
    } finally {
      Files.deleteIfExists(own);
    }
  }

  @Test
  void crashed_server_is_started_again_for_the_next_who_asks() throws IOException {
    try (FakeBuild build = FakeBuild.start();
        ChildJvm jvm = build.asker("redis")) {
      String before = jvm.awaitLine("redis=", LIMIT);

      serverProcesses(build).forEach(ProcessHandle::destroyForcibly);

      String after = awaitOther(jvm, before);
      assertThat(answers(after)).isTrue();
      assertThat(count(build.folder(), "redis-")).isEqualTo(1); // the crashed one's is deleted
    }
  }

  @Test
  void host_without_clients_ends_though_the_build_lives() throws IOException {
    try (FakeBuild build = FakeBuild.start()) {
      try (ChildJvm jvm = hasty(build)) {
        jvm.awaitLine("redis=", LIMIT);
        assertThat(build.folder()).exists();
      }

      build.awaitNothingLeft();

      try (ChildJvm jvm = hasty(build)) {
        assertThat(answers(jvm.awaitLine("redis=", LIMIT))).isTrue();
      }
    }
  }

  private static ChildJvm hasty(FakeBuild build) {
    return build
        .jvm(Mains.Asker.class)
        .property(HostLauncher.IDLE_PROPERTY, "PT0.5S")
        .args("redis")
        .start();
  }

  private static String awaitOther(ChildJvm jvm, String before) {
    return jvm.awaitLine(line -> line.startsWith("redis=") && !line.equals(before), LIMIT);
  }

  private static List<ProcessHandle> serverProcesses(FakeBuild build) {
    return FakeBuild.processesWith(build.folder() + "/redis/redis-server");
  }

  private static boolean answers(String line) {
    URI uri = URI.create(line.substring("redis=".length()));
    return RedisProgram.ping(uri.getHost(), uri.getPort());
  }
}
