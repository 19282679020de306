package dev.underpin.core.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlScriptTest {

  @Test
  void statements_end_at_semicolons() {
    assertStatements("CREATE a;\nCREATE b;\n", "CREATE a", "CREATE b");
  }

  @Test
  void the_last_semicolon_may_be_missing_and_empty_statements_are_left_out() {
    assertStatements(";; CREATE a ;\n ; CREATE b", "CREATE a", "CREATE b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"'a;b'", "\"a;b\"", "`a;b`", "'it''s; fine'", "'--'", "\"it's;\"", "''"})
  void nothing_inside_quotes_ends_a_statement_or_begins_a_comment(String quoted) {
    assertStatements("SELECT " + quoted + "; SELECT 2", "SELECT " + quoted, "SELECT 2");
  }

  @Test
  void comments_are_left_out_whatever_is_in_them() {
    assertStatements("-- it's; a comment\nCREATE -- another; one\n a; -- the last", "CREATE \n a");
  }

  @Test
  void a_script_of_comments_has_no_statement() {
    assertStatements("-- nothing to do here");
    assertStatements("");
  }

  @Test
  void a_minus_alone_is_no_comment() {
    assertStatements("SELECT 2 - 1, 3-1", "SELECT 2 - 1, 3-1");
  }

  @Test
  void line_ends_of_windows_change_neither_statements_nor_checksum() {
    SqlScript unix = script("-- one\nCREATE a (\n b\n);\nCREATE c;\n");
    SqlScript windows = script("-- one\r\nCREATE a (\r\n b\r\n);\r\nCREATE c;\r\n");

    assertThat(windows.statements()).isEqualTo(unix.statements()).hasSize(2);
    assertThat(windows.checksum()).isEqualTo(unix.checksum());
  }

  @Test
  void the_checksum_is_the_sha_256_of_the_text() {
    assertThat(script("CREATE a;").checksum())
        .isEqualTo("6d8fc2d78306555d02376e4fce43efddf0e486e59e07f35382793d2a35c91796");
    assertThat(script("CREATE a ;").checksum()).isNotEqualTo(script("CREATE a;").checksum());
  }

  @Test
  void a_script_is_read_from_the_folder_of_its_dialect_beside_the_anchor() {
    SqlScript script = SqlScript.read(getClass(), Dialect.H2, "V1__accounts.sql");

    assertThat(script.version()).isEqualTo(1);
    assertThat(script.name()).isEqualTo("V1__accounts.sql");
    assertThat(script.statements())
        .hasSize(3)
        .first()
        .asString()
        .startsWith("CREATE TABLE IF NOT EXISTS account (")
        .contains("'nobody; yet'");
  }

  @Test
  void a_script_that_is_missing_is_told_with_its_dialect() {
    assertThatThrownBy(() -> SqlScript.read(getClass(), Dialect.MYSQL, "V1__no.sql"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "script mariadb/V1__no.sql is missing beside dev.underpin.core.jdbc.SqlScriptTest;"
                + " this module has no schema for MYSQL");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "V0__a.sql",
        "V01__a.sql",
        "1__a.sql",
        "V1_a.sql",
        "V1__.sql",
        "V1__a",
        "../V1__a.sql"
      })
  void a_name_without_version_or_words_is_refused(String name) {
    assertThatThrownBy(() -> SqlScript.version(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("script must be named V<number>__<name>.sql but was \"%s\"", name);
  }

  private static void assertStatements(String text, String... statements) {
    assertThat(script(text).statements()).containsExactly(statements);
  }

  private static SqlScript script(String text) {
    return SqlScript.of(Dialect.H2, "V1__test.sql", text);
  }
}
