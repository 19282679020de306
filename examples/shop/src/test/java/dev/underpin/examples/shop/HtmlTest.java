package dev.underpin.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class HtmlTest {
  @Property
  void text_can_end_neither_its_element_nor_its_attribute(@ForAll String text) {
    String html = Html.of("{}", text).toString();

    assertThat(html).doesNotContain("<", ">", "\"", "'");
    assertThat(html.replaceAll("&(amp|lt|gt|quot|#39);", "")).doesNotContain("&");
  }

  @Test
  void html_inside_html_is_kept() {
    Html inner = Html.of("<b>{}</b>", "a < b");

    assertThat(Html.of("<p>{} {}</p>", inner, 1)).hasToString("<p><b>a &lt; b</b> 1</p>");
  }

  @Test
  void braces_in_a_value_are_not_a_place() {
    assertThat(Html.of("{} {}", "{}", "x")).hasToString("{} x");
  }

  @Test
  void values_and_places_must_be_equally_many() {
    assertThatThrownBy(() -> Html.of("{}")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Html.of("{}", 1, 2)).isInstanceOf(IllegalArgumentException.class);
  }
}
