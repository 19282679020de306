package dev.underpin.examples.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherIT {

  @TempDir Path folder;

  private Path area(String jvmOptions) throws Exception {
    Path jar = folder.resolve("lib").resolve("echo").resolve("echo.jar");
    Files.createDirectories(Objects.requireNonNull(jar.getParent()));
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Echo.class.getName());
    manifest.getMainAttributes().putValue("Area-Jvm-Options", jvmOptions);
    String entry = Echo.class.getName().replace('.', '/') + ".class";
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest);
        InputStream type = Echo.class.getClassLoader().getResourceAsStream(entry)) {
      out.putNextEntry(new JarEntry(entry));
      Objects.requireNonNull(type, entry).transferTo(out);
    }
    return jar;
  }

  private int run(String... args) throws Exception {
    return new Launcher(folder.resolve("lib"), System.err).run(args);
  }

  @Test
  void an_area_has_a_jvm_with_its_own_jar_and_its_options_and_its_exit_code_comes_through()
      throws Exception {
    Path jar = area("-Decho=yes -Xmx64m");
    Path seen = folder.resolve("seen");

    int code = run("echo", seen.toString(), "--minutes", "10");

    assertThat(code).isEqualTo(7);
    assertThat(seen).hasContent(String.join("\n", jar.toString(), "yes", "--minutes 10"));
  }

  @Test
  void an_area_without_jvm_options_has_none() throws Exception {
    area("");
    Path seen = folder.resolve("seen");

    run("echo", seen.toString());

    assertThat(Files.readAllLines(seen)).element(1).isEqualTo("no option");
  }
}
