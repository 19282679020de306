package dev.underpin.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The process whose end is the end of the build: shared servers live as long as it does.
 *
 * <p>That is Maven where Maven runs us, however many JVMs lie between; else the outermost Java
 * above this JVM, such as an IDE; else this JVM. Maven goes first because a build server may be a
 * Java process too, and that one never ends.
 */
final class BuildOwner {
  /** Names the owner's process id outright. */
  static final String PROPERTY = "underpin.testkit.owner";

  private static final String MAVEN = "plexus.classworlds";

  private BuildOwner() {}

  static ProcessHandle find() {
    String pid = System.getProperty(PROPERTY);
    return pid == null ? outermost() : byPid(pid);
  }

  private static ProcessHandle byPid(String pid) {
    try {
      return ProcessHandle.of(Long.parseLong(pid))
          .orElseThrow(
              () -> new IllegalStateException("the build's process " + pid + " has ended"));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          PROPERTY + " must be a process id but was \"" + pid + "\"; remove or correct it", e);
    }
  }

  private static ProcessHandle outermost() {
    List<ProcessHandle> line = new ArrayList<>();
    for (ProcessHandle p = ProcessHandle.current(); p != null; p = parent(p)) {
      line.add(p);
    }
    return line.get(indexOfOwner(line.stream().map(Ancestor::of).toList()));
  }

  private static @Nullable ProcessHandle parent(ProcessHandle process) {
    return process.parent().orElse(null);
  }

  /** Picks the owner out of this JVM (the first) and its ancestors (the outermost last). */
  static int indexOfOwner(List<Ancestor> line) {
    int owner = 0;
    boolean maven = false;
    for (int i = 0; i < line.size(); i++) {
      Ancestor one = line.get(i);
      if (one.isMaven() || (one.isJava() && !maven)) {
        owner = i;
        maven |= one.isMaven();
      }
    }
    return owner;
  }

  /** What the system tells of a process; empty where it does not tell. */
  record Ancestor(String command, String commandLine) {
    static Ancestor of(ProcessHandle process) {
      ProcessHandle.Info info = process.info();
      return new Ancestor(info.command().orElse(""), info.commandLine().orElse(""));
    }

    boolean isJava() {
      return !command.isEmpty() && Path.of(command).endsWith("java");
    }

    boolean isMaven() {
      return isJava() && commandLine.contains(MAVEN);
    }
  }
}
