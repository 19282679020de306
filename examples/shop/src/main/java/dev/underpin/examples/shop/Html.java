package dev.underpin.examples.shop;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A piece of HTML that is safe by construction: whatever goes into a template is escaped, unless it
 * is {@code Html} itself.
 *
 * <pre>{@code
 * Html.of("<h1>{}</h1>", product.name())
 * }</pre>
 */
final class Html {
  static final Html NOTHING = new Html("");

  private static final String PLACE = "{}";

  private final String markup;

  private Html(String markup) {
    this.markup = markup;
  }

  /**
   * Fills each <code>{}</code> of the template, in text or in a quoted attribute, with the next
   * value.
   *
   * @throws IllegalArgumentException if there are not as many values as places
   */
  static Html of(String template, Object... values) {
    StringBuilder markup = new StringBuilder(template.length() + 64);
    int from = 0;
    for (Object value : values) {
      int place = template.indexOf(PLACE, from);
      if (place < 0) {
        throw new IllegalArgumentException("more values than {} in " + template);
      }
      markup.append(template, from, place);
      append(markup, value);
      from = place + PLACE.length();
    }
    if (template.indexOf(PLACE, from) >= 0) {
      throw new IllegalArgumentException("fewer values than {} in " + template);
    }
    return new Html(markup.append(template, from, template.length()).toString());
  }

  static Html join(List<Html> parts) {
    return new Html(parts.stream().map(Html::toString).collect(Collectors.joining("\n")));
  }

  private static void append(StringBuilder markup, Object value) {
    if (value instanceof Html html) {
      markup.append(html.markup);
      return;
    }
    String text = String.valueOf(value);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> markup.append("&amp;");
        case '<' -> markup.append("&lt;");
        case '>' -> markup.append("&gt;");
        case '"' -> markup.append("&quot;");
        case '\'' -> markup.append("&#39;");
        default -> markup.append(c);
      }
    }
  }

  @Override
  public String toString() {
    return markup;
  }
}
