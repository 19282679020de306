package dev.underpin.observability.logback;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class FieldsTest {

  private final JsonLineEncoder ecs = Encoders.of("ecs");

  @Test
  void pair_wins_over_the_mdc_and_a_later_pair_over_an_earlier_one() {
    Events event =
        Events.message("x").mdc("a", "mdc").mdc("c", "3").pair("a", 1).pair("b", 2).pair("a", 4);

    JsonNode line = Encoders.read(ecs, event);

    assertThat(line.get("a").asInt()).isEqualTo(4);
    assertThat(line.get("b").asInt()).isEqualTo(2);
    assertThat(line.get("c").asString()).isEqualTo("3");
  }

  @Test
  void name_that_the_line_uses_itself_gets_an_underscore() {
    Events event =
        Events.message("text")
            .pair("message", "mine")
            .pair("message_", "also mine")
            .pair("log.level", "high")
            .mdc("service", "s");

    JsonNode line = Encoders.read(ecs, event);

    assertThat(line.get("message").asString()).isEqualTo("text");
    assertThat(line.get("message_").asString()).isEqualTo("mine");
    assertThat(line.get("message__").asString()).isEqualTo("also mine");
    assertThat(line.get("log.level").asString()).isEqualTo("INFO");
    assertThat(line.get("log.level_").asString()).isEqualTo("high");
    assertThat(line.get("service_").asString()).isEqualTo("s");
  }

  @Test
  void name_that_a_store_would_read_as_one_of_the_lines_objects_gets_an_underscore() {
    JsonNode line = Encoders.read(ecs, Events.message("x").pair("error", "Timeout"));

    assertThat(line.has("error")).isFalse();
    assertThat(line.get("error_").asString()).isEqualTo("Timeout");
  }

  @Test
  void ids_of_a_trace_under_two_names_are_one_field() {
    Events event = Events.message("x").mdc("trace_id", "old").pair("traceId", "new");

    assertThat(Encoders.read(Encoders.of("otel"), event).get("TraceId").asString())
        .isEqualTo("new");
    assertThat(Encoders.read(ecs, event).get("trace.id").asString()).isEqualTo("new");
  }

  @Test
  void names_that_are_the_same_once_they_are_cut_are_one_field() {
    String name = "n".repeat(FieldNames.LONGEST);

    JsonNode line = Encoders.read(ecs, Events.message("x").pair(name + "a", 1).pair(name + "b", 2));

    assertThat(line.get(name + "...[+1]").asInt()).isEqualTo(2);
  }

  @Test
  void null_names_and_null_values_are_written() {
    JsonNode line =
        Encoders.read(ecs, Events.message(null).pair(null, 1).pair("b", null).mdc("c", null));

    assertThat(line.get("message").isNull()).isTrue();
    assertThat(line.get("null").asInt()).isEqualTo(1);
    assertThat(line.get("b").isNull()).isTrue();
    assertThat(line.get("c").isNull()).isTrue();
  }

  @Test
  void fields_beyond_the_most_are_left_out_and_the_line_says_so() {
    Events event = Events.message("x");
    for (int i = 0; i <= Fields.MOST; i++) {
      event.pair("f" + i, i);
    }

    JsonNode line = Encoders.read(ecs, event);

    assertThat(line.has("f" + (Fields.MOST - 1))).isTrue();
    assertThat(line.has("f" + Fields.MOST)).isFalse();
    assertThat(line.get("truncated").asBoolean()).isTrue();
  }

  @Test
  void thousands_of_names_do_not_stay_in_memory() {
    Masks masks = Masks.NOTHING;
    Text text = new Text(masks);
    FieldNames names = new FieldNames(Profile.ECS, masks, text);
    Line line = new Line(names, new Values(text, masks, 100));

    FieldName first = names.of(line, "name0");
    for (int i = 1; i < 100_000; i++) {
      names.of(line, "name" + i);
    }

    assertThat(names.of(line, "name0")).isEqualTo(first).isNotSameAs(first);
  }
}
