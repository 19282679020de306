package dev.underpin.observability;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class LogTextTest {

  @Test
  void whatever_ends_a_line_is_replaced() {
    assertThat(LogText.oneLine("a\nb\rc\u0085d\u2028e\u2029f\u001b[0mg\u007fh\u0000i"))
        .isEqualTo("a b c d e f [0mg h i");
  }

  @Test
  void long_text_is_cut_but_never_within_a_character() {
    String full = "x".repeat(LogText.MAX_LENGTH);
    assertThat(LogText.oneLine(full)).isEqualTo(full);
    assertThat(LogText.oneLine(full + "y")).isEqualTo(full);
    String almost = "x".repeat(LogText.MAX_LENGTH - 1);
    assertThat(LogText.oneLine(almost + "\ud83d\ude00")).isEqualTo(almost);
  }

  @Property
  void any_text_becomes_one_short_line(@ForAll String text) {
    assertThat(LogText.oneLine(text).lines().count()).isLessThanOrEqualTo(1);
    assertThat(LogText.oneLine(text)).doesNotContainPattern("[\\p{Cntrl}\u0085\u2028\u2029]");
    assertThat(LogText.oneLine(text).length()).isEqualTo(Math.min(text.length(), cut(text)));
  }

  private static int cut(String text) {
    boolean inPair =
        text.length() > LogText.MAX_LENGTH
            && Character.isHighSurrogate(text.charAt(LogText.MAX_LENGTH - 1));
    return inPair ? LogText.MAX_LENGTH - 1 : LogText.MAX_LENGTH;
  }
}
