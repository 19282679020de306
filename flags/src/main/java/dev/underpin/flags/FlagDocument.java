package dev.underpin.flags;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All flags of a store at one moment, read from JSON. Immutable.
 *
 * <pre>{@code
 * {
 *   "flags": {
 *     "new-cart": {"type": "boolean", "state": "on", "rollout": 5, "owner": "checkout"},
 *     "ranking":  {"type": "string", "value": "NEW", "state": "off", "version": 7},
 *     "banner":   {"type": "string", "value": "Sale!", "state": "killed"},
 *     "search":   {"type": "string", "state": "on", "rollout": 20,
 *                  "variants": {"old": "v1", "new": "v2", "newest": "v3"},
 *                  "serve": {"old": 50, "new": 50},
 *                  "rules": [{"name": "staff", "if": {"segment": "staff"}, "serve": "newest"}],
 *                  "requires": [{"flag": "new-cart", "is": true}]}
 *   },
 *   "segments": {"staff": {"attribute": "email", "endsWith": ["@example.com"]}}
 * }
 * }</pre>
 *
 * <p>The fields of a flag:
 *
 * <ul>
 *   <li>{@code type}: {@code boolean}, {@code string}, {@code number} or {@code json}; always there
 *   <li>{@code state}: {@code on}, {@code off} or {@code killed}; always there
 *   <li>{@code value}: what a string, number or JSON flag gives while it is on; not with {@code
 *       boolean}
 *   <li>{@code variants} and {@code serve} in place of {@code value}: values by name, and which of
 *       them, or how they split the subjects, in percent that sum up to 100
 *   <li>{@code rules}: in order; the first whose {@code if} holds decides what to {@code serve}.
 *       Its own {@code rollout} keeps the rest of its subjects out. Without {@code serve} it gives
 *       the value, or on
 *   <li>{@code requires}: what other flags must be, each as {@code {"flag": …, "is": true}} or with
 *       {@code variants}; a flag that does not exist is nothing that can be required
 *   <li>{@code rollout}: the percentage that gets it, of those for whom no rule is; 0 to 100 with
 *       at most 3 decimals; 100 unless given
 *   <li>{@code ramp} in place of {@code rollout}: the percentage goes evenly from {@code from} to
 *       {@code to} between {@code start} and {@code end}, times such as {@code
 *       "2027-03-01T12:00:00Z"} by the store's clock
 *   <li>{@code schedule}: steps, each with the time {@code at} from which on its {@code state} or
 *       {@code rollout} holds
 *   <li>{@code exclusion}: a {@code group} and a part of it, {@code from} and {@code to} percent,
 *       that no other flag of the group has: who is of another part is not for this flag
 *   <li>{@code salt}: a text that decides who is in the rollout; the flag's key unless given. Give
 *       the old key when a flag is renamed
 *   <li>{@code version}: 1 or more; 1 unless given
 *   <li>{@code owner}, {@code expires}: whom to ask, and the day after which it should be gone
 * </ul>
 *
 * <p>A flag of another format, as an import puts it here, has {@code format} ({@code unleash},
 * {@code flagd} or {@code flagd_v1}), its {@code definition}, the {@code context} that it refers to
 * (the segments or the shared rules of its document), {@code state} and {@code version}, and
 * nothing else.
 *
 * <p>A condition is {@code {"all": […]}}, {@code {"any": […]}}, {@code {"not": {…}}}, {@code
 * {"segment": "staff"}}, {@code {"flag": "new-cart", "is": true}}, or an {@code attribute} with one
 * operator: {@code in}, {@code notIn}, {@code startsWith}, {@code endsWith}, {@code contains}
 * (lists of texts), {@code matches} (a regular expression of RE2), {@code equals}, {@code below},
 * {@code atMost}, {@code above}, {@code atLeast} (a number), {@code version} (such as {@code
 * ">=1.2.3"}), {@code before}, {@code after} (a time), {@code network} (addresses in CIDR notation)
 * and {@code present} (true or false). {@code "ignoreCase": true} goes with searching. The
 * attribute {@code key} is the subject's key and {@code time} is now, unless it has attributes of
 * these names.
 *
 * <p>The schema of documents is in the jar, at {@code dev/underpin/flags/flags.schema.json}.
 *
 * <p>Anything else is an error, so that a typing mistake cannot pass for a setting. A flag with a
 * mistake is listed in {@link #problems()} and does not take the others down; text that is not one
 * JSON object with {@code flags} is refused whole. At most 16 MiB and 32 levels are read.
 */
public final class FlagDocument {

  private static final FlagDocument EMPTY = new FlagDocument("", "", Map.of(), Map.of());

  private final String source;
  private final String revision;
  private final DocumentParts parts;
  private final List<FlagText> texts;
  private final @Nullable String missing;

  FlagDocument(
      String source,
      String revision,
      Map<String, ? extends EngineFlag> flags,
      Map<String, String> problems) {
    this(source, revision, DocumentParts.of(flags, problems));
  }

  FlagDocument(String source, String revision, DocumentParts parts) {
    this(source, revision, parts, List.of(), null);
  }

  private FlagDocument(
      String source,
      String revision,
      DocumentParts parts,
      List<FlagText> texts,
      @Nullable String missing) {
    this.source = source;
    this.revision = revision;
    this.parts = parts;
    this.texts = texts;
    this.missing = missing;
  }

  /** {@return the document that holds before anything was loaded: no flags, no source} */
  public static FlagDocument empty() {
    return EMPTY;
  }

  /**
   * Reads a document.
   *
   * @param source where it is from, for messages: a file's path, a table's name
   * @param revision tells this content from what the source held before and will hold later
   * @param json the text, in UTF-8
   * @return the flags that are well, and the problems of those that are not
   * @throws IllegalArgumentException if the text is not a flag document, with line and column
   */
  public static FlagDocument parse(String source, String revision, byte[] json) {
    return parse(FlagFormat.UNDERPIN, source, revision, json);
  }

  /**
   * Reads a document of a format.
   *
   * @param format how it is written
   * @param source where it is from, for messages: a file's path, a server's address
   * @param revision tells this content from what the source held before and will hold later
   * @param json the text, in UTF-8
   * @return the flags that are well, and the problems of those that are not
   * @throws IllegalArgumentException if the text is not a document of the format, with line and
   *     column
   */
  public static FlagDocument parse(FlagFormat format, String source, String revision, byte[] json) {
    FlagDocument read = DocumentReader.read(format, source, revision, json);
    return new FlagDocument(
        source, revision, read.parts, List.of(new FlagText(format, source, json)), null);
  }

  /**
   * A document of flags that a store keeps one by one, without segments; see {@link #of(String,
   * String, List, List)}.
   *
   * @param source where they are from, for messages: a table's name
   * @param revision tells this content from what the source held before and will hold later
   * @param rows the flags, each key once
   * @return the flags that are well, and the problems of those that are not
   * @throws IllegalArgumentException if they are too large together
   */
  public static FlagDocument of(String source, String revision, List<FlagRow> rows) {
    return of(source, revision, rows, List.of());
  }

  /**
   * A document of flags and segments that a store keeps one by one. A row that is not one JSON
   * object is a problem of that flag, or of those that name that segment, and of no other.
   *
   * @param source where they are from, for messages: a table's name
   * @param revision tells this content from what the source held before and will hold later
   * @param rows the flags, each key once
   * @param segments the segments, each name once
   * @return the flags that are well, and the problems of those that are not
   * @throws IllegalArgumentException if they are too large together
   */
  public static FlagDocument of(
      String source, String revision, List<FlagRow> rows, List<FlagRow> segments) {
    return FlagRows.document(source, revision, rows, segments);
  }

  /** {@return where it is from, for messages} */
  public String source() {
    return source;
  }

  /** {@return what tells it from other contents of its source} */
  public String revision() {
    return revision;
  }

  /** {@return the flags that are well, by key, in the order of the text} */
  public Map<String, FlagDefinition> flags() {
    return Collections.unmodifiableMap(parts.flags());
  }

  /** {@return what is wrong with the other flags, by key: where, which rule, how to mend it} */
  public Map<String, String> problems() {
    return parts.problems();
  }

  /**
   * {@return what is faulty in flags that are decided all the same, by key}: a part that holds for
   * nobody, since its format demands that the rest of the flag goes on.
   */
  public Map<String, String> warnings() {
    return parts.warnings();
  }

  /**
   * {@return all that a store of rows keeps of it}: segments, flags, and what was removed, each
   * with its version; without what is faulty
   */
  public List<FlagEdit> entries() {
    return parts.entries();
  }

  Map<String, EngineFlag> stored() {
    return parts.flags();
  }

  /** What it was read from, as long as it is kept; several where stores are layered. */
  List<FlagText> texts() {
    return texts;
  }

  /** What could not be read, although the rest stands: a layer of several; null if nothing. */
  @Nullable String missing() {
    return missing;
  }

  DocumentParts parts() {
    return parts;
  }

  FlagDocument edited(List<FlagEdit> edits, String newRevision) {
    return new FlagDocument(source, newRevision, parts.edited(source, edits));
  }

  /** Other parts, of the same text. */
  FlagDocument with(DocumentParts changed) {
    return new FlagDocument(source, revision, changed, texts, missing);
  }

  /** The same without the bytes that it was read from: they are as large again as the flags. */
  FlagDocument withoutTexts() {
    return texts.isEmpty() ? this : new FlagDocument(source, revision, parts, List.of(), missing);
  }

  /** Layers as one document, see {@link DocumentParts#layered}. */
  static FlagDocument layered(
      String source, String revision, List<FlagDocument> layers, FlagDocument written) {
    List<DocumentParts> parts = new ArrayList<>();
    List<FlagText> texts = new ArrayList<>();
    for (FlagDocument layer : layers) {
      parts.add(layer.parts);
      texts.addAll(layer.texts);
    }
    return new FlagDocument(
        source, revision, DocumentParts.layered(parts, written.parts), texts, null);
  }

  FlagDocument withMissing(@Nullable String what) {
    return new FlagDocument(source, revision, parts, texts, what);
  }
}
