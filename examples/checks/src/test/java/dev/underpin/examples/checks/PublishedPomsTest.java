package dev.underpin.examples.checks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a user's build sees of the modules. */
class PublishedPomsTest {

  private static final Pattern ARTIFACT = Pattern.compile("<artifactId>(underpin-[a-z-]+)<");
  private static final Pattern MODULE_NAME =
      Pattern.compile("<automatic.module.name>([a-z.]+)</automatic.module.name>");

  static List<Path> modules() throws IOException {
    return PublishedModules.folders().toList();
  }

  @Test
  void bom_names_every_published_artifact_and_has_no_parent() throws IOException {
    String bom = pom(PublishedModules.root().resolve("core/bom"));
    Set<String> managed =
        ARTIFACT.matcher(bom).results().map(m -> m.group(1)).collect(Collectors.toSet());
    managed.remove("underpin-bom");

    Set<String> published = new TreeSet<>();
    for (Path module : modules()) {
      published.add(artifact(module));
    }

    assertThat(managed).isEqualTo(published);
    assertThat(bom).doesNotContain("<parent>");
  }

  @ParameterizedTest
  @MethodSource("modules")
  void jar_has_a_module_name_that_is_its_package_root(Path module) throws IOException {
    Matcher name = MODULE_NAME.matcher(pom(module));

    assertThat(name.find()).isTrue();
    assertThat(module.resolve("src/main/java").resolve(name.group(1).replace('.', '/')))
        .isDirectory();
    Path jar = module.resolve("target/" + artifact(module) + "-" + version(module) + ".jar");
    if (Files.exists(jar)) {
      try (JarFile opened = new JarFile(jar.toFile())) {
        assertThat(opened.getManifest().getMainAttributes().getValue("Automatic-Module-Name"))
            .isEqualTo(name.group(1));
      }
    }
  }

  private static String artifact(Path module) throws IOException {
    String pom = pom(module);
    Matcher own = ARTIFACT.matcher(pom.substring(pom.indexOf("</parent>")));
    assertThat(own.find()).isTrue();
    return own.group(1);
  }

  private static String version(Path module) throws IOException {
    Matcher version = Pattern.compile("<version>(.*?)</version>").matcher(pom(module));
    assertThat(version.find()).isTrue();
    return version.group(1);
  }

  private static String pom(Path module) throws IOException {
    return Files.readString(module.resolve("pom.xml"), UTF_8);
  }
}
