package dev.underpin.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;

/**
 * Unleash's own specification of its clients, case by case. It is theirs and not part of this
 * project: a folder that holds it, as {@code unleash/specifications} in it or itself, is named by
 * {@code -Dunderpin.conformance=…}. One that is named and missing fails; where none is named, there
 * are only our own tests.
 */
class UnleashConformanceTest {

  private static final String PROPERTY = "underpin.conformance";

  @TempDir Path scratch = Path.of("");

  @TestFactory
  Stream<DynamicTest> every_case_of_the_specification_is_decided_as_unleash_decides_it() {
    String named = System.getProperty(PROPERTY, "");
    if (named.isEmpty()) {
      return Stream.of(DynamicTest.dynamicTest("no folder is named by -D" + PROPERTY, () -> {}));
    }
    List<DynamicTest> cases = cases(folder(named));
    System.out.printf("Unleash specification: %d cases of %s%n", cases.size(), named);
    return cases.stream();
  }

  @Test
  void a_folder_that_is_named_and_missing_fails() {
    assertThat(catchThrowable(() -> folder("/nowhere/at/all")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("/nowhere/at/all");
  }

  private static Path folder(String named) {
    return Stream.of("unleash/specifications", "specifications", "")
        .map(inside -> Path.of(named).resolve(inside))
        .filter(folder -> Files.isRegularFile(folder.resolve("index.json")))
        .findFirst()
        .orElseThrow(
            () ->
                new AssertionError(
                    "-D%s names %s, but there is no index.json of Unleash's specifications in it"
                        .formatted(PROPERTY, named)));
  }

  private List<DynamicTest> cases(Path folder) {
    List<DynamicTest> cases = new ArrayList<>();
    for (JsonValue file : json(folder.resolve("index.json")).items()) {
      JsonValue specification = json(folder.resolve(file.text()));
      Flags flags = loaded(specification.get("state"), file.text());
      for (JsonValue one : specification.list("tests")) {
        cases.add(dynamicTest(file, one, () -> assertIsOn(flags, one)));
      }
      for (JsonValue one : specification.list("variantTests")) {
        cases.add(dynamicTest(file, one, () -> assertVariant(flags, one)));
      }
    }
    return cases;
  }

  private static DynamicTest dynamicTest(JsonValue file, JsonValue one, Runnable check) {
    return DynamicTest.dynamicTest(file.text() + ": " + one.get("description").text(), check::run);
  }

  private Flags loaded(JsonValue state, String name) {
    Path file = scratch.resolve(name);
    try {
      Files.writeString(file, state.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Flags flags = Flags.builder(FileFlagStore.of(file, FlagFormat.UNLEASH)).build();
    assertThat(flags.refresh()).as("%s loads", name).isTrue();
    return flags;
  }

  private static void assertIsOn(Flags flags, JsonValue one) {
    BooleanFlag flag = Flag.bool(one.get("toggleName").text()).orElse(false);

    assertThat(flags.isOn(flag, subject(one))).isEqualTo(one.get("expectedResult").isTrue());
  }

  private static void assertVariant(Flags flags, JsonValue one) {
    JsonValue expected = one.get("expectedResult");
    String key = one.get("toggleName").text();
    Subject subject = subject(one);
    Evaluation<String> text = flags.explain(Flag.string(key).orElse("none"), subject);
    JsonValue payload = expected.find("payload");

    assertThat(flags.isOn(Flag.bool(key).orElse(false), subject))
        .isEqualTo(expected.get("feature_enabled").isTrue());
    assertThat(text.variant() != null).isEqualTo(expected.get("enabled").isTrue());
    assertThat(text.variant() == null ? "disabled" : text.variant())
        .isEqualTo(expected.get("name").text());
    if (payload != null && payload.get("type").text().equals("number")) {
      assertThat(flags.value(Flag.number(key).orElse(-1), subject))
          .isEqualTo(Double.parseDouble(payload.get("value").text()));
      assertThat(text.reason()).isEqualTo(Reason.TYPE_MISMATCH);
    } else {
      assertThat(text.value()).isEqualTo(payload == null ? "none" : payload.get("value").text());
    }
  }

  private static Subject subject(JsonValue one) {
    JsonValue context = one.get("context");
    Subject subject = Subject.of(context.findText("userId"));
    for (Map.Entry<String, JsonValue> field : context.fields().entrySet()) {
      if (field.getKey().equals("properties")) {
        for (String name : field.getValue().fields().keySet()) {
          subject = subject.with(name, property(field.getValue(), name));
        }
      } else if (!field.getKey().equals("userId")) {
        subject = subject.with(field.getKey(), field.getValue().text());
      }
    }
    return subject;
  }

  private static @Nullable String property(JsonValue properties, String name) {
    JsonValue value = properties.find(name);
    return value == null ? null : value.scalar();
  }

  private static JsonValue json(Path file) {
    try (JsonParser parser =
        FlagJson.FACTORY.createParser(
            ObjectReadContext.empty(), Files.readString(file, StandardCharsets.UTF_8))) {
      parser.nextToken();
      return JsonReader.read(parser);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
