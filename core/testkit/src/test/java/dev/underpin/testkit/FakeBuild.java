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

  private final Process process;
  private final BuildFolder folder;

  private FakeBuild(Process process) {
    this.process = process;
    this.folder = BuildFolder.of(process.toHandle());
  }

  /** It reads a pipe that only this JVM holds open, and so ends with this JVM at the latest. */
  static FakeBuild start() throws IOException {
    return new FakeBuild(new ProcessBuilder("cat").start());
  }

  /** A JVM of this build, which starts as fast as a JVM can. */
  ChildJvmBuilder jvm(Class<?> main) {
    return ChildJvm.of(main)
        .property(BuildOwner.PROPERTY, Long.toString(process.pid()))
        .jvmArg("-XX:TieredStopAtLevel=1")
        .jvmArg("-XX:+UseSerialGC");
  }

  ChildJvm asker(String... kinds) {
    return jvm(Mains.Asker.class).args(kinds).start();
  }

  /** This JVM as one of this build. */
  Wire connect() throws IOException {
    return new HostLauncher(process.toHandle()).connect();
  }

  void sigkill() {
    process.destroyForcibly();
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
    sigkill();
    awaitNothingLeft();
  }
}
