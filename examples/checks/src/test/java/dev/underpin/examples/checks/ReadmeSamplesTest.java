package dev.underpin.examples.checks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every Java sample of the documentation is compiled, as strictly as our own code. */
class ReadmeSamplesTest {

  private static final Pattern SAMPLE = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern CLASS = Pattern.compile("public (?:final )?class (\\w+)");

  @TestFactory
  Stream<DynamicTest> samples_compile(@TempDir Path out) throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (String document : List.of("README.md", "CONTRIBUTING.md")) {
      Matcher samples =
          SAMPLE.matcher(Files.readString(PublishedModules.root().resolve(document), UTF_8));
      for (int number = 1; samples.find(); number++) {
        String code = samples.group(1);
        String name = document + " sample " + number;
        tests.add(DynamicTest.dynamicTest(name, () -> assertThat(errors(code, out)).isEmpty()));
      }
    }
    assertThat(tests).as("Java samples in README.md").isNotEmpty();
    return tests.stream();
  }

  private static String errors(String code, Path out) {
    Matcher name = CLASS.matcher(code);
    assertThat(name.find()).as("a sample is a whole public class:%n%s", code).isTrue();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter errors = new StringWriter();
    List<String> options =
        List.of(
            "--release", "17", "-Xlint:all,-try", "-Werror", "-proc:none", "-d", out.toString());
    compiler
        .getTask(errors, null, null, options, null, List.of(new Source(name.group(1), code)))
        .call();
    return errors.toString();
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String code;

    Source(String className, String code) {
      super(URI.create("string:///" + className + ".java"), JavaFileObject.Kind.SOURCE);
      this.code = code;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return code;
    }
  }
}
