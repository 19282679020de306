package dev.underpin.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {

  /** A template, and a path that was made by filling it in. */
  record Filled(String template, String path) {}

  @Provide
  Arbitrary<Filled> filled() {
    Arbitrary<String> word =
        Arbitraries.strings().withChars("abc019.-_~%;=@!").ofMinLength(1).ofMaxLength(6);
    Arbitrary<Filled> literal = word.map(text -> new Filled("/" + text, "/" + text));
    Arbitrary<Filled> name = word.map(text -> new Filled("/{n}", "/" + text));
    return Arbitraries.oneOf(literal, name)
        .list()
        .ofMinSize(1)
        .ofMaxSize(5)
        .map(
            parts ->
                new Filled(
                    String.join("", parts.stream().map(Filled::template).toList()),
                    String.join("", parts.stream().map(Filled::path).toList())));
  }

  @Property
  void path_made_from_a_template_has_that_route(@ForAll("filled") Filled filled) {
    Routes routes = Routes.of(List.of(filled.template()));
    assertThat(routes.find(filled.path())).isEqualTo(filled.template());
    assertThat(routes.find(filled.path() + "/")).isNull();
    assertThat(routes.find(filled.path() + "/more")).isNull();
  }

  @Provide
  Arbitrary<String> paths() {
    Arbitrary<String> segment = Arbitraries.of("", "a", "b", "ab", "{n}", "*");
    return Combinators.combine(segment.list().ofMaxSize(4), Arbitraries.of("", "x", "/"))
        .as((segments, end) -> "/" + String.join("/", segments) + end);
  }

  @Property
  void order_of_registration_does_not_matter(@ForAll("paths") String path) {
    List<String> templates = List.of("/{n}", "/a", "/{n}/b", "/a/{n}", "/a/b", "/{x}/{y}", "/");
    List<String> reversed = new ArrayList<>(templates);
    Collections.reverse(reversed);
    assertThat(Routes.of(reversed).find(path)).isEqualTo(Routes.of(templates).find(path));
  }

  @ParameterizedTest
  @CsvSource({
    "/a/b, /a/b",
    "/a/x, /a/{n}",
    "/x/b, /{n}/b",
    "/x/y, /{x}/{y}",
    "/a, /a",
    "/x, /{n}",
    "/, /",
    "/a/,",
    "//b,",
    "a,",
    "'',"
  })
  void template_that_is_literal_further_left_counts(String path, @Nullable String route) {
    Routes routes = Routes.of(List.of("/{n}", "/a", "/{n}/b", "/a/{n}", "/a/b", "/{x}/{y}", "/"));
    assertThat(routes.find(path)).isEqualTo(route);
  }

  @Test
  void request_without_a_path_has_no_route() {
    assertThat(Routes.of(List.of("/{n}")).find(null)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "/a?b",
        "/a#b",
        "/a b",
        "/{}",
        "/{a",
        "/a}",
        "/{a}.html",
        "/{a b}",
        "/a\n"
      })
  void text_that_is_no_template_is_refused(String text) {
    assertThatThrownBy(() -> RequestLogging.builder("shop").route(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("route must start with / ")
        .hasMessageContaining("\"" + text + "\"");
  }

  @Test
  void template_that_fits_the_same_paths_as_another_is_refused() {
    RequestLoggingBuilder builder = RequestLogging.builder("shop").route("/product/{id}");
    assertThatThrownBy(() -> builder.route("/product/{name}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "route \"/product/{name}\" fits the same paths as \"/product/{id}\"; keep one"
                + " RequestLoggingBuilder.route");
  }

  /** What the tree does, said the slow way: the fitting template that is literal further left. */
  @Property
  void tree_finds_what_looking_at_every_template_finds(
      @ForAll("templates") List<String> templates, @ForAll("paths") String path) {
    String expected =
        templates.stream()
            .filter(template -> fits(template, path))
            .min(Comparator.comparing(template -> template.replaceAll("\\{[^/]*}", "\uffff")))
            .orElse(null);

    assertThat(Routes.of(templates).find(path)).isEqualTo(expected);
  }

  @Provide
  Arbitrary<List<String>> templates() {
    Arbitrary<String> segment = Arbitraries.of("", "a", "b", "ab", "{n}");
    return segment
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .map(segments -> "/" + String.join("/", segments))
        .list()
        .uniqueElements()
        .ofMaxSize(12);
  }

  private static boolean fits(String template, String path) {
    return path.matches(
        Stream.of(template.split("/", -1))
            .map(segment -> segment.equals("{n}") ? "[^/]+" : Pattern.quote(segment))
            .collect(Collectors.joining("/")));
  }

  @Test
  void hostile_path_costs_no_more_than_the_templates_allow() {
    List<String> templates = new ArrayList<>();
    for (int bits = 0; bits < 256; bits++) {
      StringBuilder template = new StringBuilder();
      for (int i = 0; i < 8; i++) {
        template.append((bits >> i & 1) == 0 ? "/a" : "/{n}");
      }
      templates.add(template.append("/end").toString());
    }

    assertThat(Routes.of(templates).find("/a".repeat(100_000))).isNull();
    assertThat(Routes.of(templates).find("/".repeat(100_000))).isNull();
    assertThat(Routes.of(templates).find("/a".repeat(8) + "/end"))
        .isEqualTo("/a".repeat(8) + "/end");
  }
}
