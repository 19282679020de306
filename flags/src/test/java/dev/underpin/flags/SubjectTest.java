package dev.underpin.flags;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class SubjectTest {

  @Test
  void a_subject_is_never_changed_by_giving_it_an_attribute() {
    Subject plain = Subject.of("u1");

    Subject lithuanian = plain.with("country", "LT");

    assertThat(plain.attribute("country")).isNull();
    assertThat(lithuanian.attribute("country")).isEqualTo("LT");
    assertThat(lithuanian.key()).isEqualTo("u1");
    assertThat(lithuanian.unit()).isEqualTo(plain.unit());
  }

  @Property
  void the_last_value_of_an_attribute_wins_and_order_does_not_matter(
      @ForAll @Size(max = 12)
          Map<@AlphaChars @StringLength(max = 2) String, @AlphaChars String> attributes) {
    Subject inOrder = Subject.of("u");
    for (Map.Entry<String, String> entry : new TreeMap<>(attributes).entrySet()) {
      inOrder = inOrder.with(entry.getKey(), entry.getValue());
    }
    Subject reversed = Subject.of("u");
    for (Map.Entry<String, String> entry : new TreeMap<>(attributes).descendingMap().entrySet()) {
      reversed = reversed.with(entry.getKey(), "before").with(entry.getKey(), entry.getValue());
    }

    assertThat(reversed).isEqualTo(inOrder).hasSameHashCodeAs(inOrder);
    for (Map.Entry<String, String> entry : attributes.entrySet()) {
      assertThat(inOrder.attribute(entry.getKey())).isEqualTo(entry.getValue());
      inOrder = inOrder.with(entry.getKey(), null);
    }
    assertThat(inOrder).isEqualTo(Subject.of("u"));
  }

  @Test
  void no_key_and_an_empty_key_are_anonymous() {
    assertThat(Subject.of(null)).isEqualTo(Subject.anonymous());
    assertThat(Subject.of("")).isEqualTo(Subject.anonymous());
    assertThat(Subject.anonymous().hasKey()).isFalse();
    assertThat(Subject.of("0").hasKey()).isTrue();
  }

  @Test
  void printing_a_subject_tells_neither_key_nor_attributes() {
    assertThat(Subject.of("ana@example.com").with("card", "4242").toString())
        .doesNotContain("ana", "4242", "card");
  }
}
