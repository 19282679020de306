package dev.underpin.examples.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableTest {

  @Test
  void text_is_aligned_and_markdown_is_escaped() {
    Table table = new Table("what", "n").row("a|b", "1").row("longer", "100");

    assertThat(table.text()).isEqualTo("what      n\na|b       1\nlonger  100\n");
    assertThat(table.markdown())
        .isEqualTo("| what | n |\n|---|---:|\n| a\\|b | 1 |\n| longer | 100 |\n");
  }

  @Test
  void a_row_has_a_cell_a_column() {
    assertThatThrownBy(() -> new Table("what", "n").row("one"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a row must have 2 cells but had 1");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.000",
    "0.8333, 0.833",
    "1, 1.00",
    "3.456, 3.46",
    "12.34, 12.3",
    "100, 100",
    "21000.4, 21000",
    "Infinity, inf",
    "-12.34, -12.3"
  })
  void numbers_have_three_digits_that_count(double value, String text) {
    assertThat(Numbers.text(value)).isEqualTo(text);
  }
}
