package dev.underpin.flags;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Our flags as flagd reads them: for services in other languages, and for whoever leaves.
 * Immutable.
 *
 * <pre>{@code
 * FlagdExport export = FlagdExport.of(document, Instant.now());
 * Files.writeString(path, export.json());
 * export.dropped().forEach(System.err::println);
 * }</pre>
 *
 * <p>What flagd cannot say is named and left out: a rule with a regular expression, a network, a
 * date or another flag in it, prerequisites, exclusion groups; ramps and schedules stand still. To
 * flagd {@code 5} and {@code 1.2} are versions too. Percentages stay and subjects move: flagd tells
 * by a hash of its own who is in. Flags with percentages want a flagd that shares out by whole
 * numbers and knows flags without a default variant.
 *
 * @param json the document for flagd
 * @param dropped what is lost, a sentence each that begins with the flag
 */
public record FlagdExport(String json, List<String> dropped) {

  /** Copies the list. */
  public FlagdExport {
    dropped = List.copyOf(dropped);
  }

  /**
   * Translates a document.
   *
   * @param document of our own format; flags of other formats are named as dropped
   * @param now the time at which ramps and schedules stand still
   * @return the document for flagd
   */
  public static FlagdExport of(FlagDocument document, Instant now) {
    List<String> dropped = new ArrayList<>();
    Map<String, Object> flags = new LinkedHashMap<>();
    document
        .stored()
        .forEach(
            (key, flag) -> {
              if (flag instanceof StoredFlag stored) {
                flags.put(key, new FlagdFlagWriter(stored, now.toEpochMilli(), dropped).written());
              } else {
                dropped.add(
                    "flag %s: is of another format; take it from where it is from"
                        .formatted(Excerpt.of(key)));
              }
            });
    document
        .problems()
        .forEach((key, problem) -> dropped.add("flag %s: is faulty".formatted(Excerpt.of(key))));
    return new FlagdExport(JsonTree.text(Map.of("flags", flags)), dropped);
  }
}
