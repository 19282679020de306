package dev.underpin.observability.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class SqlFormsTest {

  @Test
  void forms_are_remembered_as_long_as_there_are_not_too_many() {
    SqlForms forms = new SqlForms();
    String often = forms.of("SELECT a FROM t WHERE b = 1");

    for (int i = 0; i < 100_000; i++) {
      forms.of("SELECT a FROM t WHERE b = " + i);
      if (i % SqlForms.GENERATION == 0) {
        forms.of("SELECT a FROM t WHERE b = 1");
      }
    }
    forms.of("SELECT '" + "x".repeat(SqlForms.LONGEST_REMEMBERED) + "'");

    assertThat(forms.remembered()).isLessThanOrEqualTo(2 * SqlForms.GENERATION);
    assertThat(forms.of("SELECT a FROM t WHERE b = 1")).isSameAs(often);
  }

  @Test
  void long_statements_are_cut_and_told_apart() {
    SqlForms forms = new SqlForms();
    String columns = "a_column_with_a_long_name, ".repeat(200);

    String first = forms.of("SELECT " + columns + "b FROM t");
    String second = forms.of("SELECT " + columns + "c FROM t");

    assertThat(first).isNotEqualTo(second).hasSizeLessThan(2_020);
  }

  @Test
  void database_that_is_known_late_leaves_no_forms_of_another_one() {
    SqlForms forms = new SqlForms();
    String sql = "SELECT a FROM t WHERE b = \"secret\"";
    assertThat(forms.of(sql)).isEqualTo(sql); // a name, by the standard

    forms.mySql(true);

    assertThat(forms.of(sql)).isEqualTo("SELECT a FROM t WHERE b = ?");
  }

  /** The other dialect ends the text at another quote: what stands behind it would be shown. */
  @Test
  void form_that_is_made_while_the_dialect_becomes_known_is_not_remembered() throws Exception {
    String sql = "SELECT * FROM t WHERE a = 'x\\' OR b = ' AND c = 'y'";
    String right = new SqlNormalizer(sql, true).form();
    assertThat(new SqlNormalizer(sql, false).form()).isNotEqualTo(right);
    for (int i = 0; i < 3_000; i++) {
      SqlForms forms = new SqlForms();
      CountDownLatch both = new CountDownLatch(2);
      Thread asks =
          new Thread(
              () -> {
                both.countDown();
                while (both.getCount() > 0) {
                  Thread.onSpinWait();
                }
                forms.of(sql);
              });
      asks.start();
      both.countDown();
      both.await();
      forms.mySql(true);
      asks.join();

      assertThat(forms.of(sql)).isEqualTo(right);
    }
  }
}
