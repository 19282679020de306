package dev.underpin.core.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class SqlScriptPropertiesTest {

  /** A piece of a statement: how it stands in the script, and what the database gets of it. */
  private record Piece(String written, String executed) {}

  @Property
  void a_script_made_of_statements_is_split_into_them(
      @ForAll @Size(max = 6) List<@Size(max = 6) List<@From("pieces") Piece>> statements,
      @ForAll boolean windows) {
    StringBuilder text = new StringBuilder();
    for (List<Piece> statement : statements) {
      statement.forEach(piece -> text.append(piece.written()));
      text.append(";\n");
    }
    String lineEnds = windows ? text.toString().replace("\n", "\r\n") : text.toString();

    SqlScript script = SqlScript.of("V1__generated.sql", lineEnds);

    assertThat(script.statements())
        .isEqualTo(
            statements.stream()
                .map(SqlScriptPropertiesTest::executed)
                .filter(sql -> !sql.isEmpty())
                .toList());
  }

  @Property
  void any_text_is_split_into_something(@ForAll String text) {
    assertThat(SqlScript.of("V1__generated.sql", text).statements()).noneMatch(String::isBlank);
  }

  private static String executed(List<Piece> statement) {
    StringBuilder sql = new StringBuilder();
    statement.forEach(piece -> sql.append(piece.executed()));
    return sql.toString().strip();
  }

  @Provide
  Arbitrary<Piece> pieces() {
    Arbitrary<Piece> plain =
        Arbitraries.strings().withChars("abc019 (),=\n").ofMaxLength(10).map(s -> new Piece(s, s));
    Arbitrary<Piece> quoted =
        Combinators.combine(Arbitraries.of("'", "\"", "`"), tricky())
            .as((quote, text) -> quote + text.replace(quote, quote + quote) + quote)
            .map(s -> new Piece(s, s));
    Arbitrary<Piece> comment =
        tricky().map(s -> new Piece("--" + s.replace("\n", " ") + "\n", "\n"));
    return Arbitraries.oneOf(plain, quoted, comment);
  }

  private static Arbitrary<String> tricky() {
    return Arbitraries.strings().withChars(";'\"`- \nab").ofMaxLength(12);
  }
}
