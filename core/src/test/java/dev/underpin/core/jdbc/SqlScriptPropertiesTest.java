package dev.underpin.core.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SqlScriptPropertiesTest {

  /** A piece of a statement: how it stands in the script, and what the database gets of it. */
  private record Piece(String written, String executed) {}

  @Property
  void a_script_made_of_statements_is_split_into_them(
      @ForAll Dialect dialect, @ForAll Random random, @ForAll boolean windows) {
    Arbitrary<List<List<Piece>>> scripts = pieces(dialect).list().ofMaxSize(6).list().ofMaxSize(6);
    List<List<Piece>> statements = scripts.generator(1000).next(random).value();
    StringBuilder text = new StringBuilder();
    for (List<Piece> statement : statements) {
      statement.forEach(piece -> text.append(piece.written()));
      text.append(";\n");
    }
    String lineEnds = windows ? text.toString().replace("\n", "\r\n") : text.toString();

    SqlScript script = SqlScript.of(dialect, "V1__generated.sql", lineEnds);

    assertThat(script.statements())
        .isEqualTo(
            statements.stream()
                .map(SqlScriptPropertiesTest::executed)
                .filter(sql -> !sql.isEmpty())
                .toList());
  }

  @Property
  void any_text_is_split_into_something_or_refused(
      @ForAll Dialect dialect, @ForAll @From("hostile") String text) {
    try {
      assertThat(SqlScript.of(dialect, "V1__generated.sql", text).statements())
          .noneMatch(String::isBlank);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("is never closed");
    }
  }

  private static String executed(List<Piece> statement) {
    StringBuilder sql = new StringBuilder();
    statement.forEach(piece -> sql.append(piece.executed()));
    return sql.toString().strip();
  }

  @Provide
  Arbitrary<String> hostile() {
    return Arbitraries.oneOf(
        Arbitraries.strings(),
        Arbitraries.strings().withChars(";'\"`-/*$\\#!\nab").ofMaxLength(20));
  }

  private static Arbitrary<Piece> pieces(Dialect dialect) {
    boolean mariaDb = dialect == Dialect.MARIADB || dialect == Dialect.MYSQL;
    Arbitrary<Piece> plain =
        Arbitraries.strings().withChars("abc019 (),=\n").ofMaxLength(10).map(s -> new Piece(s, s));
    Arbitrary<Piece> comment =
        tricky().map(s -> new Piece("-- " + s.replace("\n", " ") + "\n", "\n"));
    Arbitrary<Piece> block = tricky().map(s -> new Piece("/* " + s.replace("/", "") + " */", " "));
    return Arbitraries.oneOf(plain, comment, block, quoted(mariaDb), mariaDb ? hash() : dollars());
  }

  private static Arbitrary<Piece> quoted(boolean escapes) {
    return Combinators.combine(Arbitraries.of("'", "\"", "`"), tricky())
        .as(
            (quote, text) -> {
              String inside = escapes && !quote.equals("`") ? text.replace("\\", "\\\\") : text;
              // a blank in front: PostgreSQL reads e'…' in another way
              return " " + quote + inside.replace(quote, quote + quote) + quote;
            })
        .map(s -> new Piece(s, s));
  }

  private static Arbitrary<Piece> hash() {
    return tricky().map(s -> new Piece("#" + s.replace("\n", " ") + "\n", "\n"));
  }

  private static Arbitrary<Piece> dollars() {
    return Combinators.combine(Arbitraries.of("$$", "$a$", "$b_1$"), tricky())
        .as((tag, text) -> " " + tag + text.replace("$", "") + tag + " ")
        .map(s -> new Piece(s, s));
  }

  private static Arbitrary<String> tricky() {
    return Arbitraries.strings().withChars(";'\"`- \n/*$\\#ab").ofMaxLength(12);
  }
}
