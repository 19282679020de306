package dev.underpin.testkit;

import static dev.underpin.testkit.FakeBuild.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildJvmIT {
  private static final int KILLED = 128 + 9;

  @Test
  void child_gets_arguments_properties_and_environment_and_tells_all() {
    try (ChildJvm child =
        ChildJvm.of(Mains.Echo.class)
            .args("5", "with space", "\"quoted\" \\ $HOME")
            .property("some.property", "a b")
            .env("SOME_VARIABLE", "c d")
            .start()) {
      assertThat(child.waitFor(LIMIT)).isEqualTo(5);

      assertThat(child.exitCode()).isEqualTo(5);
      assertThat(child.isAlive()).isFalse();
      assertThat(child.lines())
          .containsExactly(
              "args=[5, with space, \"quoted\" \\ $HOME]",
              "property=a b",
              "env=c d",
              "on stderr",
              "on stdout again");
    }
  }

  @Test
  void jar_runs_too(@TempDir Path folder) throws IOException {
    Path jar = jarOf(Mains.Idler.class, folder.resolve("an idler.jar"));

    try (ChildJvm child = ChildJvm.ofJar(jar).jvmArg("-Xmx32m").start()) {
      assertThat(child.awaitLine("idle", LIMIT)).isEqualTo("idle");
    }
  }

  private static Path jarOf(Class<?> main, Path jar) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, main.getName());
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      for (Class<?> each : new Class<?>[] {main, Mains.class}) {
        String entry = each.getName().replace('.', '/') + ".class";
        out.putNextEntry(new JarEntry(entry));
        try (InputStream in = each.getClassLoader().getResourceAsStream(entry)) {
          Objects.requireNonNull(in).transferTo(out);
        }
      }
    }
    return jar;
  }

  @Test
  void frozen_child_is_silent_until_it_goes_on() {
    try (ChildJvm child = ChildJvm.of(Mains.Ticker.class).start()) {
      child.awaitLine("tick 20", LIMIT);

      child.sigstop();

      int silent = awaitSilence(child);
      await()
          .during(Duration.ofMillis(300))
          .atMost(LIMIT)
          .until(() -> child.lines().size() == silent);
      assertThat(child.isAlive()).isTrue();

      child.sigcont();

      await().atMost(LIMIT).until(() -> child.lines().size() > silent + 10);
    }
  }

  /** What was printed before the freeze may still be in the pipe. */
  private static int awaitSilence(ChildJvm child) {
    int[] last = {-1};
    await()
        .pollInterval(Duration.ofMillis(200))
        .atMost(LIMIT)
        .until(
            () -> {
              int before = last[0];
              last[0] = child.lines().size();
              return last[0] == before;
            });
    return last[0];
  }

  @Test
  void frozen_child_can_be_killed() {
    try (ChildJvm child = ChildJvm.of(Mains.Idler.class).start()) {
      child.awaitLine("idle", LIMIT);
      child.sigstop();

      child.sigkill();

      assertThat(child.exitCode()).isEqualTo(KILLED);
    }
  }

  @Test
  void sigkill_leaves_no_descendants() {
    try (ChildJvm child = ChildJvm.of(Mains.Parent.class).start()) {
      ProcessHandle other = process(child.awaitLine("other=", LIMIT));
      ProcessHandle grandchild = process(child.awaitLine("child=", LIMIT));

      child.sigkill();

      assertThat(child.exitCode()).isEqualTo(KILLED);
      await().atMost(LIMIT).until(() -> !ProcessState.isRunning(other));
      await().atMost(LIMIT).until(() -> !ProcessState.isRunning(grandchild));
    }
  }

  @Test
  void close_leaves_no_descendants() {
    ChildJvm child = ChildJvm.of(Mains.Parent.class).start();
    ProcessHandle other = process(child.awaitLine("other=", LIMIT));
    ProcessHandle grandchild = process(child.awaitLine("child=", LIMIT));

    child.close();
    child.close();

    assertThat(child.isAlive()).isFalse();
    await().atMost(LIMIT).until(() -> !ProcessState.isRunning(other));
    await().atMost(LIMIT).until(() -> !ProcessState.isRunning(grandchild));
  }

  /** Only this one process is killed, as the system's memory killer does: nobody tells the rest. */
  @Test
  void child_dies_with_its_killed_parent() {
    try (ChildJvm parent = ChildJvm.of(Mains.Parent.class).start()) {
      ProcessHandle other = process(parent.awaitLine("other=", LIMIT));
      ProcessHandle grandchild = process(parent.awaitLine("child=", LIMIT));

      Signal.KILL.send(parent.pid());

      await().atMost(LIMIT).until(() -> !ProcessState.isRunning(grandchild));
      other.destroyForcibly();
    }
  }

  @Test
  void missing_line_fails_with_the_output() {
    try (ChildJvm child = ChildJvm.of(Mains.Echo.class).args("0").start()) {
      assertThatThrownBy(() -> child.awaitLine("never printed", LIMIT))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("ended without line with \"never printed\" from Echo")
          .hasMessageContaining("on stderr");
    }
  }

  @Test
  void late_child_fails_with_the_output() {
    try (ChildJvm child = ChildJvm.of(Mains.Idler.class).start()) {
      child.awaitLine("idle", LIMIT);

      assertThatThrownBy(() -> child.waitFor(Duration.ofMillis(10)))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("(Idler) still ran after 10 ms; its output:\nidle");
      assertThatThrownBy(child::exitCode)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("still runs");
    }
  }

  @Test
  void ended_child_cannot_be_frozen() {
    try (ChildJvm child = ChildJvm.of(Mains.Echo.class).args("0").start()) {
      child.waitFor(LIMIT);

      assertThatThrownBy(child::sigstop)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("cannot be sent SIGSTOP, it has ended");
    }
  }

  private static ProcessHandle process(String line) {
    long pid = Long.parseLong(line.substring(line.indexOf('=') + 1));
    return ProcessHandle.of(pid).orElseThrow();
  }
}
