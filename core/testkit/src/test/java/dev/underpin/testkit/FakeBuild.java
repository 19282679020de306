package dev.underpin.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A process that stands for a build, with a host and servers apart from those of the real one. */
final class FakeBuild implements AutoCloseable {
  static final Duration LIMIT = Duration.ofSeconds(30);

  private final ChildJvm process;
  private final BuildFolder folder;

  private FakeBuild(ChildJvm process) {
    this.process = process;
    this.folder = BuildFolder.of(ProcessHandle.of(process.pid()).orElseThrow());
  }

  static FakeBuild start() {
    ChildJvm process = ChildJvm.of(Mains.Idler.class).start();
    process.awaitLine("idle", LIMIT);
    return new FakeBuild(process);
  }

  /** A JVM of this build. */
  ChildJvmBuilder jvm(Class<?> main) {
    return ChildJvm.of(main).property(BuildOwner.PROPERTY, Long.toString(process.pid()));
  }

  ChildJvm asker(String... kinds) {
    return jvm(Mains.Asker.class).args(kinds).start();
  }

  void sigkill() {
    process.sigkill();
  }

  Path folder() {
    return folder.path();
  }

  ProcessHandle host() throws IOException {
    String pid = Files.readString(folder.address()).split(" ", 2)[0];
    return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
  }

  /** Host and servers: every process that has the folder in its command line. */
  List<ProcessHandle> processes() {
    return processesWith(folder.path().toString());
  }

  static List<ProcessHandle> processesWith(String text) {
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      return all.filter(ProcessState::isRunning)
          .filter(one -> one.info().commandLine().orElse("").contains(text))
          .toList();
    }
  }

  void awaitNothingLeft() {
    await().atMost(LIMIT).untilAsserted(() -> assertThat(processes()).isEmpty());
    await().atMost(LIMIT).untilAsserted(() -> assertThat(folder()).doesNotExist());
  }

  /** Kills the build; that this leaves nothing behind is checked after every test. */
  @Override
  public void close() {
    process.close();
    awaitNothingLeft();
  }
}
