package dev.underpin.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The settings of a {@link ChildJvm}. Defaults: no arguments, no properties, the JVM's own options,
 * this JVM's environment. Not thread-safe.
 */
public final class ChildJvmBuilder {
  private final String name;
  private final List<String> program;
  private final boolean withClassPath;
  private final List<String> jvmArgs = new ArrayList<>();
  private final List<String> args = new ArrayList<>();
  private final Map<String, String> env = new HashMap<>();

  ChildJvmBuilder(String name, List<String> program, boolean withClassPath) {
    this.name = name;
    this.program = program;
    this.withClassPath = withClassPath;
    property(BuildOwner.PROPERTY, Long.toString(BuildOwner.find().pid()));
  }

  /** Sets a system property. */
  public ChildJvmBuilder property(String key, String value) {
    return jvmArg("-D" + key + "=" + value);
  }

  /** Adds an option of the JVM, such as {@code -Xmx64m}. */
  public ChildJvmBuilder jvmArg(String option) {
    jvmArgs.add(option);
    return this;
  }

  /** Adds arguments of the main method. */
  public ChildJvmBuilder args(String... values) {
    args.addAll(List.of(values));
    return this;
  }

  /** Sets an environment variable. */
  public ChildJvmBuilder env(String key, String value) {
    env.put(key, value);
    return this;
  }

  /**
   * Starts the child.
   *
   * @throws UncheckedIOException when the system cannot start it
   */
  public ChildJvm start() {
    try {
      Path classPath = Files.createTempFile("underpin-child-", ".args");
      Watchdog watchdog = Watchdog.start(Signal.KILL, classPath);
      try {
        return new ChildJvm(name, startProcess(classPath), watchdog);
      } catch (IOException | RuntimeException e) {
        watchdog.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("could not start a child JVM for " + name, e);
    }
  }

  private Process startProcess(Path classPath) throws IOException {
    List<String> command = new ArrayList<>(List.of(ClassPathFile.javaCommand()));
    command.addAll(jvmArgs);
    if (withClassPath) {
      ClassPathFile.write(classPath);
      command.add("@" + classPath);
    }
    command.addAll(program);
    command.addAll(args);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(env);
    return builder.start();
  }
}
