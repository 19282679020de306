package dev.underpin.flags;

import java.io.StringWriter;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** JSON to the letter of RFC 8259 and within bounds, whoever wrote the document. */
final class FlagJson {

  static final int MAX_DEPTH = 32;
  static final int MAX_BYTES = 16 << 20;

  private static final int MAX_NAME = 1_000;
  private static final int MAX_NUMBER = 100;
  private static final int MAX_STRING = 1_000_000;

  static final JsonFactory FACTORY = factory(MAX_DEPTH);

  /** For what is to stand in a document, two levels down. */
  static final JsonFactory ROW_FACTORY = factory(MAX_DEPTH - 2);

  private FlagJson() {}

  private static JsonFactory factory(int maxDepth) {
    return JsonFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(maxDepth)
                .maxNameLength(MAX_NAME)
                .maxNumberLength(MAX_NUMBER)
                .maxStringLength(MAX_STRING)
                .build())
        .build();
  }

  /** A text as JSON. */
  static String quoted(String text) {
    StringWriter written = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), written)) {
      json.writeString(text);
    }
    return written.toString();
  }
}
