package dev.underpin.core.jdbc;

import static dev.underpin.core.jdbc.Dialect.H2;
import static dev.underpin.core.jdbc.Dialect.MARIADB;
import static dev.underpin.core.jdbc.Dialect.MYSQL;
import static dev.underpin.core.jdbc.Dialect.POSTGRESQL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the dialects have of their own. */
class SqlSplitterTest {

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void block_comments_are_left_out_whatever_is_in_them(Dialect dialect) {
    assertSplit(
        dialect, "/* one; 'two */CREATE/*;*/a;\n/**/CREATE /* ' -- */ b", "CREATE a", "CREATE   b");
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void a_comment_inside_quotes_is_none(Dialect dialect) {
    assertSplit(
        dialect, "SELECT '/*', \"-- \", '*/'; SELECT 2", "SELECT '/*', \"-- \", '*/'", "SELECT 2");
  }

  @Test
  void block_comments_nest_in_postgresql_and_h2_only() {
    String text = "/* a /* b */ SELECT 1; */ SELECT 2";

    assertSplit(POSTGRESQL, text, "SELECT 2");
    assertSplit(H2, text, "SELECT 2");
    assertSplit(MARIADB, "/* a /* b */ SELECT 1; SELECT 2", "SELECT 1", "SELECT 2");
  }

  @Test
  void code_in_comments_and_hints_stay_in_mariadb_and_mysql() {
    assertSplit(
        MYSQL,
        "CREATE TABLE a (b INT) /*!80000 INVISIBLE; */;",
        "CREATE TABLE a (b INT) /*!80000 INVISIBLE; */");
    assertSplit(
        MARIADB,
        "SELECT /*M!100000 1 */; SELECT /*+ x */ 2",
        "SELECT /*M!100000 1 */",
        "SELECT /*+ x */ 2");
    assertSplit(POSTGRESQL, "SELECT /*!80000 x */ 1", "SELECT   1");
  }

  @Test
  void dollars_quote_in_postgresql_and_h2() {
    String body = "CREATE FUNCTION f() AS $$ BEGIN; 'x; END $$ LANGUAGE plpgsql";
    String tagged = "DO $do_1$ SELECT $$;$$; -- ; $do_1$";

    assertSplit(POSTGRESQL, body + ";" + tagged + "; SELECT 2", body, tagged, "SELECT 2");
    assertSplit(
        H2,
        "CREATE ALIAS a AS $$ int f(); $$; SELECT 2",
        "CREATE ALIAS a AS $$ int f(); $$",
        "SELECT 2");
  }

  @Test
  void a_dollar_in_a_name_a_parameter_or_in_mariadb_quotes_nothing() {
    assertSplit(
        POSTGRESQL,
        "SELECT a$b$; SELECT $1; SELECT c$b$",
        "SELECT a$b$",
        "SELECT $1",
        "SELECT c$b$");
    assertSplit(MARIADB, "SELECT a$$; SELECT b$$", "SELECT a$$", "SELECT b$$");
  }

  @Test
  void a_backslash_escapes_in_mariadb_mysql_and_the_e_quotes_of_postgresql() {
    String text = "SELECT 'it\\'s; one'; SELECT 2";

    assertSplit(MARIADB, text, "SELECT 'it\\'s; one'", "SELECT 2");
    assertSplit(MYSQL, "SELECT \"\\\";\"; SELECT 2", "SELECT \"\\\";\"", "SELECT 2");
    assertSplit(MARIADB, "SELECT `a\\`; SELECT 2", "SELECT `a\\`", "SELECT 2");
    assertSplit(POSTGRESQL, "SELECT E'it\\'s;'; SELECT 2", "SELECT E'it\\'s;'", "SELECT 2");
    assertSplit(POSTGRESQL, "SELECT 'C:\\'; SELECT 2", "SELECT 'C:\\'", "SELECT 2");
    assertSplit(POSTGRESQL, "SELECT LIKE'C:\\'; SELECT 2", "SELECT LIKE'C:\\'", "SELECT 2");
    assertSplit(H2, "SELECT 'C:\\'; SELECT 2", "SELECT 'C:\\'", "SELECT 2");
  }

  @Test
  void a_hash_comments_in_mariadb_and_is_an_operator_in_postgresql() {
    assertSplit(MARIADB, "SELECT 1 # one; two\n+ 2; SELECT 3", "SELECT 1 \n+ 2", "SELECT 3");
    assertSplit(POSTGRESQL, "SELECT 5 # 3; SELECT 2", "SELECT 5 # 3", "SELECT 2");
  }

  @Test
  void two_minuses_without_a_blank_are_no_comment_in_mariadb() {
    assertSplit(MARIADB, "SELECT 5--1; SELECT 2 -- x;\n; --", "SELECT 5--1", "SELECT 2");
    assertSplit(POSTGRESQL, "SELECT 5--1; SELECT 2\n; --", "SELECT 5");
  }

  @Test
  void a_delimiter_of_ones_own_lets_triggers_of_mariadb_have_semicolons() {
    assertSplit(
        MARIADB,
        "SELECT 1;\nDELIMITER //\nCREATE TRIGGER t BEGIN SELECT 2; SELECT 3; END//\ndelimiter ;\nSELECT 4;",
        "SELECT 1",
        "CREATE TRIGGER t BEGIN SELECT 2; SELECT 3; END",
        "SELECT 4");
    assertSplit(MARIADB, "SELECT delimiter \n; SELECT 2", "SELECT delimiter", "SELECT 2");
    assertSplit(POSTGRESQL, "DELIMITER //\n; SELECT 2", "DELIMITER //", "SELECT 2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "POSTGRESQL | SELECT 1; SELECT 'x | quote '",
        "POSTGRESQL | SELECT \"x; | quote \"",
        "MARIADB    | SELECT `x; | quote `",
        "MARIADB    | SELECT 'x\\'; | quote '",
        "MARIADB    | SELECT 'x\\ | quote '",
        "H2         | CREATE a; /* b | comment",
        "H2         | CREATE a; /* /* b */ | comment",
        "MARIADB    | SELECT /*! 1 | comment",
        "POSTGRESQL | DO $x$ a; $$ ; | quote $x$"
      })
  void what_is_opened_and_never_closed_is_refused(Dialect dialect, String text, String what) {
    assertThatThrownBy(() -> SqlSplitter.split(dialect, "V1__a.sql", "-- one\n" + text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "script V1__a.sql must close what it opens, but the %s of line 2 is never closed",
            what);
  }

  private static void assertSplit(Dialect dialect, String text, String... statements) {
    assertThat(SqlSplitter.split(dialect, "V1__test.sql", text)).containsExactly(statements);
  }
}
