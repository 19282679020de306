package dev.underpin.flags;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the conditions of our documents: {@code all}, {@code any}, {@code not}, a {@code segment},
 * another {@code flag}, or an {@code attribute} and one operator. Names what is wrong by its path.
 */
final class ConditionReader {

  private static final int MAX_TEXT = 1_000;
  private static final int MAX_SEARCHED_FOR = 1_000;
  private static final String FORMS =
      "must have exactly one of all, any, not, segment, flag and attribute";
  private static final String OPERATORS =
      "must have exactly one of in, notIn, startsWith, endsWith, contains, matches, equals, below,"
          + " atMost, above, atLeast, version, before, after, network and present";

  private static final List<String> KNOWN_FORMS =
      List.of("all", "any", "not", "segment", "flag", "attribute");
  private static final List<String> BESIDE_OPERATORS = List.of("attribute", "ignoreCase");
  private static final List<String> SEARCHING =
      List.of("startsWith", "endsWith", "contains", "matches");

  private final @Nullable Segments segments;
  private final List<String> flags = new ArrayList<>();
  private final Set<String> segmentTexts = new LinkedHashSet<>();

  private ConditionReader(@Nullable Segments segments) {
    this.segments = segments;
  }

  static ConditionReader of(Segments segments) {
    return new ConditionReader(segments);
  }

  /** For a segment itself: what is inside one names no other. */
  static ConditionReader inSegment() {
    return new ConditionReader(null);
  }

  /** The flags that conditions ask, as often as they do. */
  List<String> flags() {
    return flags;
  }

  /** The segments that conditions named, as they are written. */
  Set<String> segmentTexts() {
    return segmentTexts;
  }

  Condition condition(JsonValue at) {
    String form = null;
    for (String known : KNOWN_FORMS) {
      if (at.fields().containsKey(known)) {
        if (form != null) {
          throw at.problem(FORMS, "write one of them");
        }
        form = known;
      }
    }
    if (form == null) {
      throw at.problem(FORMS, "write one of them");
    }
    return switch (form) {
      case "all" -> Condition.All.of(parts(at, "all"));
      case "any" -> Condition.Any.of(parts(at, "any"));
      case "not" -> new Condition.Not(condition(at.only("not").get("not")));
      case "segment" -> segment(at.only("segment").get("segment"));
      case "flag" -> prerequisite(at);
      default -> attribute(at);
    };
  }

  private List<Condition> parts(JsonValue at, String form) {
    List<Condition> parts = new ArrayList<>();
    for (JsonValue part : at.only(form).get(form).items()) {
      parts.add(condition(part));
    }
    return parts;
  }

  private Condition segment(JsonValue name) {
    if (segments == null) { // each would double what the one before takes
      throw name.problem("must not be inside a segment", "write the condition out");
    }
    Segments.Segment segment = segments.named(name);
    flags.addAll(segment.asks());
    segmentTexts.add(segment.text());
    return segment.condition();
  }

  /** {@code {"flag": "new-cart", "is": true}}, or which variants it must have. */
  Condition prerequisite(JsonValue at) {
    at.only("flag", "is", "variants");
    String key = at.get("flag").text();
    if (!FlagKey.isKey(key)) {
      throw at.get("flag").problem(FlagKey.RULE, "correct it");
    }
    flags.add(key);
    Set<String> variants = Set.copyOf(at.texts("variants"));
    return new Prerequisite(key, at.isTrue("is", true), variants, false);
  }

  private Condition attribute(JsonValue at) {
    String name = at.get("attribute").text();
    boolean ignoreCase = at.isTrue("ignoreCase", false);
    String word = onlyOperator(at);
    if (ignoreCase && !SEARCHING.contains(word)) {
      throw at.get("ignoreCase").problem("goes with " + SEARCHING, "leave it out");
    }
    JsonValue operand = at.get(word);
    AttributeCondition.Attribute attribute =
        new AttributeCondition.Attribute(name, name.equals("key"), name.equals("time"));
    boolean isInverted = word.equals("notIn") || (word.equals("present") && !operand.isTrue());
    return new AttributeCondition(attribute, operator(word, operand, ignoreCase), isInverted);
  }

  private static String onlyOperator(JsonValue at) {
    String word = null;
    for (String field : at.fields().keySet()) {
      if (!BESIDE_OPERATORS.contains(field)) {
        if (word != null) {
          throw at.problem(OPERATORS, "combine conditions by all or any");
        }
        word = field;
      }
    }
    if (word == null) {
      throw at.problem(OPERATORS, "combine conditions by all or any");
    }
    return word;
  }

  private static Operator operator(String word, JsonValue at, boolean ignoreCase) {
    return switch (word) {
      case "in", "notIn" -> new Operator.In(Set.copyOf(texts(at)));
      case "startsWith" -> new Operator.StartsWith(texts(at), ignoreCase);
      case "endsWith" -> new Operator.EndsWith(texts(at), ignoreCase);
      case "contains" -> new Operator.Contains(searchedFor(at), ignoreCase);
      case "matches" -> new Operator.Matches(pattern(at, ignoreCase));
      case "equals" -> numberIs(Comparison.EQUAL, at);
      case "below" -> numberIs(Comparison.LESS, at);
      case "atMost" -> numberIs(Comparison.AT_MOST, at);
      case "above" -> numberIs(Comparison.GREATER, at);
      case "atLeast" -> numberIs(Comparison.AT_LEAST, at);
      case "version" -> version(at);
      case "before" -> new Operator.DateIs(Comparison.LESS, date(at));
      case "after" -> new Operator.DateIs(Comparison.GREATER, date(at));
      case "network" ->
          new Operator.InNetwork(at.items().stream().map(ConditionReader::network).toList());
      case "present" -> Operator.Present.PRESENT;
      default -> throw at.problem(OPERATORS, "correct " + Excerpt.of(word));
    };
  }

  private static List<String> texts(JsonValue at) {
    List<String> texts = new ArrayList<>(at.items().size());
    for (JsonValue item : at.items()) {
      if (item.text().length() > MAX_TEXT) {
        throw item.problem("must be at most %d characters".formatted(MAX_TEXT), "shorten it");
      }
      texts.add(item.text());
    }
    return List.copyOf(texts);
  }

  private static List<String> searchedFor(JsonValue at) {
    if (at.items().size() > MAX_SEARCHED_FOR) {
      throw at.problem("must have at most %d texts".formatted(MAX_SEARCHED_FOR), "use in");
    }
    return texts(at);
  }

  private static Pattern pattern(JsonValue at, boolean ignoreCase) {
    Pattern pattern = Regex.compile(at.text(), ignoreCase);
    if (pattern == null) {
      throw at.problem(Regex.RULE, "correct it");
    }
    return pattern;
  }

  private static Operator numberIs(Comparison comparison, JsonValue at) {
    return new Operator.NumberIs(comparison, at.numberOnly(-Double.MAX_VALUE, Double.MAX_VALUE));
  }

  /** As in {@code ">=1.2.3"}. */
  private static Operator version(JsonValue at) {
    String text = at.text();
    int end = 0;
    while (end < text.length() && "<>=".indexOf(text.charAt(end)) >= 0) {
      end++;
    }
    Comparison comparison =
        switch (text.substring(0, end)) {
          case "=" -> Comparison.EQUAL;
          case "<" -> Comparison.LESS;
          case "<=" -> Comparison.AT_MOST;
          case ">" -> Comparison.GREATER;
          case ">=" -> Comparison.AT_LEAST;
          default -> null;
        };
    SemVer operand = SemVer.parse(text.substring(end));
    if (comparison == null || operand == null) {
      throw at.problem(
          "must be =, <, <=, > or >= and a semantic version", "write it like \">=1.2.3\"");
    }
    return new Operator.VersionIs(comparison, operand);
  }

  private static long date(JsonValue at) {
    long millis = Dates.parse(at.text());
    if (millis == Dates.NONE) {
      throw at.problem(Dates.RULE, "correct it");
    }
    return millis;
  }

  private static Network network(JsonValue at) {
    Network network = Network.parse(at.text());
    if (network == null) {
      throw at.problem("must be an IP address or a network such as 10.0.0.0/8", "correct it");
    }
    return network;
  }
}
