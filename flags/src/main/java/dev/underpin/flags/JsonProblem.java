package dev.underpin.flags;

/** What is wrong at one place of a document; the reader says of which flag. */
final class JsonProblem extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient JsonValue at;

  JsonProblem(JsonValue at, String what) {
    super(what, null, false, false);
    this.at = at;
  }

  /** With source, line, column and flag. */
  String told(String source, String key) {
    return "%s line %d column %d: flag %s %s"
        .formatted(source, at.line(), at.column(), Excerpt.of(key), getMessage());
  }

  /** With source, line and column, where it is of no flag. */
  String toldOfDocument(String source) {
    return "%s line %d column %d: the document's %s"
        .formatted(source, at.line(), at.column(), getMessage());
  }
}
