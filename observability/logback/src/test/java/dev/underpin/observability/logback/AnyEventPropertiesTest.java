package dev.underpin.observability.logback;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.slf4j.helpers.BasicMarkerFactory;
import tools.jackson.databind.JsonNode;

/** Any event gives exactly one line of valid JSON, and a reader gets back what went in. */
class AnyEventPropertiesTest {

  private static final int MOST_MESSAGE = 200;
  private static final int MOST_VALUE = 100;

  @Property(tries = 300)
  void any_event_is_one_line_of_valid_json_in_every_profile(@ForAll("events") Anything anything) {
    for (String profile : List.of("ecs", "otel", "logstash", "spring")) {
      for (boolean masks : List.of(true, false)) {
        JsonLineEncoder encoder = encoder(profile, masks);

        byte[] line = encoder.encode(anything.event().build());

        assertThat(line).hasSizeLessThanOrEqualTo(16_384);
        Encoders.read(line);
      }
    }
  }

  @Property(tries = 500)
  void reader_gets_back_what_was_logged_or_the_cut_of_it(@ForAll("events") Anything anything) {
    JsonNode line = Encoders.read(encoder("logstash", false), anything.event());

    assertThat(line.get("message").asString()).isEqualTo(cut(anything.message, MOST_MESSAGE));
    assertThat(line.get("logger_name").asString()).isEqualTo(cut(anything.logger, 256));
    assertThat(line.get("thread_name").asString()).isEqualTo(cut(anything.thread, 256));
    assertThat(line.get("tags").get(0).asString()).isEqualTo(cut(anything.marker, 256));
    Map<String, String> fields = new HashMap<>();
    anything.mdc.forEach((key, value) -> fields.put(written(key), value));
    anything.pairs.forEach((key, value) -> fields.put(written(key), value));
    if (!line.has("truncated")) {
      fields.forEach(
          (key, value) ->
              assertThat(line.get(key).asString()).as(key).isEqualTo(cut(value, MOST_VALUE)));
    }
  }

  @Property(tries = 300)
  void messages_of_throwables_come_back(
      @ForAll("text") String message, @ForAll("text") String root) {
    JsonLineEncoder encoder = encoder("ecs", false);
    Exception thrown = new Exception(message, new IllegalStateException(root));
    thrown.addSuppressed(new RuntimeException(root));

    JsonNode line = Encoders.read(encoder, Events.message("x").thrown(thrown));

    assertThat(line.get("error.message").asString()).isEqualTo(cut(message, MOST_MESSAGE));
    assertThat(line.get("error.stack_trace").asString())
        .startsWith("java.lang.Exception: " + cut(message, MOST_MESSAGE))
        .contains("Suppressed: java.lang.RuntimeException: " + cut(root, MOST_MESSAGE))
        .contains("Caused by: java.lang.IllegalStateException: " + cut(root, MOST_MESSAGE));
  }

  @Property(tries = 20)
  void huge_texts_are_cut_to_the_line(@ForAll("text") String some) {
    String huge = (some + "\u0001").repeat(300_000 / (some.length() + 1));
    Exception thrown = new Exception(huge, new Exception(huge));
    Events event =
        Events.message(huge)
            .logger(huge)
            .thread(huge)
            .mdc("a", huge)
            .pair(huge, huge)
            .thrown(thrown);

    byte[] line = Encoders.of("ecs").encode(event.build());

    assertThat(line).hasSizeLessThanOrEqualTo(JsonLineEncoder.DEFAULT_MAX_LINE);
    assertThat(Encoders.read(line).get("message").asString()).endsWith("]").contains("...[+");
  }

  private static JsonLineEncoder encoder(String profile, boolean masks) {
    return Encoders.of(
        profile,
        e -> {
          e.setDefaultMasks(masks);
          e.setMaxMessage(MOST_MESSAGE);
          e.setMaxValue(MOST_VALUE);
          e.setMaxLine(16_384);
        });
  }

  /** The documented cut. */
  private static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    boolean pair =
        Character.isHighSurrogate(text.charAt(most - 1))
            && Character.isLowSurrogate(text.charAt(most));
    int end = pair ? most - 1 : most;
    return text.substring(0, end) + "...[+" + (text.length() - end) + "]";
  }

  /** The documented name: unique, well-formed, cut. */
  private static String written(String key) {
    String name = Profile.LOGSTASH.nameOf(key);
    // the encoder of the JDK puts U+FFFD where a surrogate has no partner
    byte[] replaced = name.getBytes(StandardCharsets.UTF_16BE);
    return cut(new String(replaced, StandardCharsets.UTF_16BE), 256);
  }

  /** Everything that breaks encoders, and ordinary text. */
  @Provide
  Arbitrary<String> text() {
    Arbitrary<Character> nasty =
        Arbitraries.of(
            '"', '\\', '/', '\n', '\r', '\t', '\b', '\f', '\0', '\u001b', '\u007f', '\u0085',
            '\u009b', '\u2028', '\u2029', '\ud800', '\udbff', '\udc00', '\udfff', '\ufeff',
            '\uffff', '<', '=', ':', ' ');
    Arbitrary<Character> any = Arbitraries.chars().all();
    Arbitrary<Character> ascii = Arbitraries.chars().ascii();
    return Arbitraries.oneOf(
        Arbitraries.oneOf(nasty, any, ascii)
            .list()
            .ofMaxSize(400)
            .map(AnyEventPropertiesTest::join),
        ascii.list().ofMaxSize(40).map(AnyEventPropertiesTest::join),
        Arbitraries.of("", "\ud83d\ude00".repeat(150), "message", "level", "password=hunter2"));
  }

  private static String join(List<Character> characters) {
    StringBuilder text = new StringBuilder();
    characters.forEach(text::append);
    return text.toString();
  }

  @Provide
  Arbitrary<Anything> events() {
    Arbitrary<String> text = text();
    Arbitrary<Map<String, String>> map = Arbitraries.maps(text, text).ofMaxSize(6);
    return Combinators.combine(text, text, text, text, map, map).as(Anything::new);
  }

  /** The parts of an event. */
  record Anything(
      String message,
      String logger,
      String thread,
      String marker,
      Map<String, String> mdc,
      Map<String, String> pairs) {

    Events event() {
      Events event =
          Events.message(message)
              .logger(logger)
              .thread(thread)
              .level(Level.ERROR)
              .marker(new BasicMarkerFactory().getMarker(marker))
              .thrown(new Exception(message, new Exception(logger)));
      mdc.forEach(event::mdc);
      pairs.forEach(event::pair);
      return event;
    }
  }
}
