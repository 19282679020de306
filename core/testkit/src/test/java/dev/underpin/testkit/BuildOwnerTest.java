package dev.underpin.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.testkit.BuildOwner.Ancestor;
import java.util.List;
import org.junit.jupiter.api.Test;

class BuildOwnerTest {
  private static final Ancestor TEST = java("java -jar surefirebooter.jar");
  private static final Ancestor SHELL = new Ancestor("/usr/bin/dash", "sh -c java");
  private static final Ancestor MAVEN =
      java(
          "java -cp plexus-classworlds.jar org.codehaus.plexus.classworlds.launcher.Launcher test");
  private static final Ancestor IDE = java("java com.example.Ide");
  private static final Ancestor BUILD_SERVER = java("java -jar agent.jar");
  private static final Ancestor INIT = new Ancestor("", "");

  private static Ancestor java(String commandLine) {
    return new Ancestor("/opt/jdk/bin/java", commandLine);
  }

  private static Ancestor owner(Ancestor... line) {
    return line[BuildOwner.indexOfOwner(List.of(line))];
  }

  @Test
  void maven_owns_the_build_through_shells_and_children() {
    assertThat(owner(TEST, SHELL, MAVEN, SHELL, INIT)).isSameAs(MAVEN);
    assertThat(owner(TEST, java("java Child"), SHELL, MAVEN, INIT)).isSameAs(MAVEN);
  }

  @Test
  void maven_goes_before_a_build_server_in_java() {
    assertThat(owner(TEST, SHELL, MAVEN, SHELL, BUILD_SERVER, INIT)).isSameAs(MAVEN);
  }

  @Test
  void outer_maven_goes_before_the_one_that_it_runs() {
    Ancestor outer = java("java plexus.classworlds outer");

    assertThat(owner(TEST, MAVEN, SHELL, outer, BUILD_SERVER)).isSameAs(outer);
  }

  @Test
  void ide_owns_the_build_without_maven() {
    assertThat(owner(TEST, IDE, SHELL, INIT)).isSameAs(IDE);
  }

  @Test
  void jvm_without_java_above_owns_itself() {
    assertThat(owner(TEST, SHELL, INIT)).isSameAs(TEST);
    assertThat(owner(INIT)).isSameAs(INIT);
  }

  @Test
  void programs_that_only_sound_like_java_do_not_count() {
    assertThat(owner(TEST, new Ancestor("/usr/bin/notjava", "plexus.classworlds"))).isSameAs(TEST);
  }
}
