package dev.underpin.observability.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlNormalizerTest {

  private static String form(String sql) {
    return new SqlNormalizer(sql, false).form();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "SELECT 1 | SELECT ?",
        "SELECT  a,\tb FROM t ; | SELECT a, b FROM t",
        "a = 'it''s' AND b = '' | a = ? AND b = ?",
        "a = 12.5e-3 AND b = 0xFF OR c=-7 | a = ? AND b = ? OR c=-?",
        "SELECT line2, a1b FROM t3 | SELECT line2, a1b FROM t3",
        "id IN (1, 2,3) | id IN (?)",
        "id IN (?,?,?) AND x IN ( ?, 'a' ) | id IN (?) AND x IN (?)",
        "VALUES (?, ?), (?, 'b'),(1,2) | VALUES (?)",
        "VALUES (?, now(), ?) | VALUES (?, now(), ?)",
        "a = $1 AND b = $2 | a = $1 AND b = $2",
        "a = $$secret$$ AND b = $q$x$$y$q$ | a = ? AND b = ?",
        "a = E'it\\'s secret' AND b = 1 | a = E? AND b = ?",
        "a = 'c:\\' AND b = 'x' | a = ? AND b = ?",
        "\"Name's\" = 'x' | \"Name's\" = ?",
        "SELECT /* secret */ a -- 'secret | SELECT a",
        "SELECT /* a /* nested */ secret */ a | SELECT a",
        "SELECT a /*+ hint */ FROM t | SELECT a FROM t",
        "a = 'never ends | a = ?",
        "a = $tag$ never ends | a = ?",
        "SELECT a /* never ends | SELECT a",
        "id IN (1, 2 | id IN (?)",
        "VALUES (1, 'a'), (2, | VALUES (?)",
        "x'1F' = n'secret' | x? = n?",
        "f(a, 1) + g() | f(a, ?) + g()",
        "a::int = (?::text) | a::int = (?::text)",
      })
  void values_go_and_names_stay(String sql, String form) {
    assertThat(form(sql)).isEqualTo(form);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "a = \"secret\" AND b = 1 | a = ? AND b = ?",
        "a = 'it\\'s secret' AND b = 1 | a = ? AND b = ?",
        "`name` = 'x' # secret | `name` = ?",
        "SELECT /* a /* b */ c | SELECT c",
      })
  void mysql_quotes_are_masked_as_mysql_means_them(String sql, String form) {
    assertThat(new SqlNormalizer(sql, true).form()).isEqualTo(form);
  }

  @Property
  void any_values_leave_the_same_form_and_nothing_of_themselves(
      @ForAll("values") String first, @ForAll("values") String second) {
    String sql = "SELECT a FROM t WHERE b = %s AND c IN (%s, %s) ORDER BY d";

    String form = form(sql.formatted(first, second, first));

    assertThat(form).isEqualTo(form(sql.formatted("1", "2", "3")));
  }

  @Provide
  Arbitrary<String> values() {
    Arbitrary<String> text =
        Arbitraries.strings()
            .withChars("abc019 \n\\\"`$#-/*;()?,:%_éß'")
            .map(inside -> "'" + inside.replace("'", "''") + "'");
    Arbitrary<String> dollars =
        Arbitraries.strings().withChars("abc '\"-/*(").map(inside -> "$q$" + inside + "$q$");
    Arbitrary<String> numbers =
        Combinators.combine(
                Arbitraries.integers().between(0, 99), Arbitraries.of("", ".5", "e3", "E-7"))
            .as((number, tail) -> number + tail);
    return Arbitraries.oneOf(List.of(text, dollars, numbers));
  }

  @Property
  void any_text_at_all_has_a_form(@ForAll String sql, @ForAll boolean mySql) {
    assertThat(new SqlNormalizer(sql, mySql).form()).isNotNull();
  }

  @Property(tries = 50)
  void megabyte_of_values_has_the_form_of_two_of_them(
      @ForAll @IntRange(min = 1, max = 1_000_000_000) int first,
      @ForAll @IntRange(max = 200) int padding) {
    StringBuilder ids = new StringBuilder("SELECT a FROM t WHERE ").append(" ".repeat(padding));
    StringBuilder rows = new StringBuilder("INSERT INTO t VALUES ").append(" ".repeat(padding));
    ids.append("id IN (");
    for (int i = 0; i < 100_000; i++) {
      ids.append(first + i).append(',');
      rows.append("(").append(first + i).append(", 'it''s'), ");
    }

    assertThat(form(ids + "7) AND b = 1")).isEqualTo("SELECT a FROM t WHERE id IN (?)");
    assertThat(form(rows + "(7, 'x')")).isEqualTo("INSERT INTO t VALUES (?)");
  }
}
