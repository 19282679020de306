package dev.underpin.core.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What is said of settings that are wrong. */
class SettingsErrorsTest {

  @Test
  void all_that_is_wrong_is_told_at_once() {
    Settings settings =
        Settings.builder()
            .environment(Map.of("UNDERPIN_JOBS_WORKERS", "zero", "UNDERPIN_JOBS_LEASE", "200ms"))
            .map("app.properties", Map.of("underpin.cache.size", "0"))
            .build();

    assertThatThrownBy(
            () ->
                settings
                    .prefix("underpin")
                    .read(
                        s -> {
                          s.prefix("jobs").integer("workers").min(1).max(64).orElse(16);
                          s.prefix("jobs").duration("lease").min(Duration.ofSeconds(1)).required();
                          s.prefix("jobs").uri("url").required();
                          return s.prefix("cache").longInteger("size").min(1L).required();
                        }))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            """
            4 settings are wrong:
              - underpin.jobs.workers must be an integer of at least 1 and of at most 64 but was "zero" in environment variable UNDERPIN_JOBS_WORKERS; correct it there
              - underpin.jobs.lease must be a duration (such as 200ms, 30s or PT5M) of at least 1 s but was "200ms" in environment variable UNDERPIN_JOBS_LEASE; correct it there
              - underpin.jobs.url must be set, to a URI with a scheme; set environment variable UNDERPIN_JOBS_URL or underpin.jobs.url of app.properties
              - underpin.cache.size must be an integer of at least 1 but was "0" in underpin.cache.size of app.properties; correct it there""");
  }

  @Test
  void each_problem_can_be_read_by_a_program() {
    SettingsException e =
        failure(Settings.of(Map.of("workers", "0")), s -> s.integer("workers").min(1).required());

    assertThat(e.problems())
        .containsExactly(
            new SettingProblem(
                "workers",
                "workers of the given values",
                "0",
                "an integer of at least 1",
                "correct it there"));
  }

  @Test
  void a_setting_that_is_read_twice_is_told_once() {
    SettingsException e =
        failure(
            Settings.of(Map.of("x", "many")),
            s -> s.integer("x").required() + s.longInteger("x").required());

    assertThat(e.problems()).hasSize(1);
  }

  @Test
  void an_empty_value_is_told_with_its_place_when_the_setting_is_required() {
    assertThat(failure(Settings.of(Map.of("x", "")), s -> s.string("x").required()))
        .hasMessageContaining(
            "x must be set, to text but was \"\" in x of the given values; set x of the given"
                + " values");
  }

  @Test
  void a_malformed_value_is_told_even_where_there_is_a_default() {
    assertThat(failure(Settings.of(Map.of("x", "1O")), s -> s.integer("x").orElse(10)))
        .hasMessageContaining("x must be an integer but was \"1O\"");
  }

  @Test
  void the_value_of_a_secret_is_in_no_message_and_no_cause() {
    Settings settings = Settings.builder().environment(Map.of("AUDIT_KEY", "hunter2")).build();

    SettingsException e =
        failure(
            settings,
            s ->
                s.secret("audit.key")
                    .must(
                        key -> {
                          throw new IllegalArgumentException("bad: " + key.reveal());
                        },
                        "of 32 characters")
                    .required());

    assertThat(e)
        .hasMessageContaining(
            "audit.key must be a secret of 32 characters but what environment variable AUDIT_KEY"
                + " holds is not (it is not shown); correct it there")
        .hasNoCause()
        .hasNoSuppressedExceptions();
    assertThat(e.toString() + e.problems()).doesNotContain("hunter2");
  }

  @Test
  void passwords_inside_other_values_are_not_shown() {
    String url = "//ana:hunter2@db/shop?password=hunter2&ssl=true";

    assertThat(failure(Settings.of(Map.of("x", url)), s -> s.uri("x").required()))
        .hasMessageContaining("but was \"//***@db/shop?password=***&ssl=true\"")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void a_long_value_is_shortened_and_line_ends_cannot_forge_log_lines() {
    String value = "a\n2027-01-01 INFO all is well\u2028" + "x".repeat(10_000);

    String message =
        failure(Settings.of(Map.of("x", value)), s -> s.bool("x").required()).getMessage();

    assertThat(message).hasSizeLessThan(300).contains("a\uFFFD2027").doesNotContain("\u2028");
    assertThat(message).hasLineCount(2);
  }

  @Test
  void what_a_constructor_says_of_stand_ins_does_not_hide_what_is_wrong() {
    SettingsException e =
        failure(
            Settings.of(Map.of()),
            s -> {
              String url = s.string("url").required();
              if (url.isEmpty()) {
                throw new IllegalArgumentException("url must not be empty");
              }
              return url;
            });

    assertThat(e).hasMessageContaining("url must be set");
  }

  @Test
  void stand_ins_keep_the_range_so_that_reading_goes_on() {
    int[] seen = new int[2];
    SettingsException e =
        failure(
            Settings.of(Map.of("a", "no")),
            s -> {
              seen[0] = s.integer("a").min(3).required();
              seen[1] = s.integer("b").max(-2).required();
              return seen;
            });

    assertThat(seen).containsExactly(3, -2);
    assertThat(e.problems()).extracting(SettingProblem::name).containsExactly("a", "b");
  }

  @Test
  void a_rule_across_settings_is_told_with_the_value_to_be_corrected() {
    assertThat(
            failure(
                Settings.of(Map.of("jobs.lease", "1s", "jobs.heartbeat", "5s")).prefix("jobs"),
                s -> across(s)))
        .hasMessageEndingWith(
            "jobs.lease must be longer than heartbeat but was \"1s\" in jobs.lease of the given"
                + " values; correct it there");
  }

  @Test
  void a_rule_across_settings_says_nothing_of_stand_ins() {
    SettingsException e =
        failure(
            Settings.of(Map.of("jobs.lease", "1s", "jobs.heartbeat", "soon")).prefix("jobs"),
            s -> across(s));

    assertThat(e.problems()).extracting(SettingProblem::name).containsExactly("jobs.heartbeat");
  }

  private static Duration across(SettingsReader s) {
    Duration lease = s.duration("lease").required();
    Duration heartbeat = s.duration("heartbeat").min(Duration.ofSeconds(2)).required();
    s.check(lease.compareTo(heartbeat) > 0, "lease", "longer than heartbeat");
    return lease;
  }

  @Test
  void a_key_that_nobody_reads_is_told_with_the_one_that_was_meant() {
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger(Settings.class);
    logger.setLevel(Level.WARN);
    logger.setAdditive(false);
    logger.addAppender(lines);
    lines.start();
    try {
      typing(Settings.builder()).<Integer>read(SettingsErrorsTest::readJobs);
    } finally {
      logger.detachAppender(lines);
      logger.setLevel(null);
      logger.setAdditive(true);
    }

    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "settings: environment variable JOBS_WOKERS is read by nobody; did you mean"
                + " JOBS_WORKERS?",
            "settings: jobs.unheard-of of file is read by nobody; correct or remove it");
  }

  @Test
  void a_strict_reading_refuses_keys_that_nobody_reads() {
    SettingsException e =
        failure(typing(Settings.builder().strict()), SettingsErrorsTest::readJobs);

    assertThat(e)
        .hasMessageContaining("2 settings are wrong")
        .hasMessageContaining(
            "environment variable JOBS_WOKERS must be the name of a setting but nobody reads it;"
                + " did you mean JOBS_WORKERS?")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void a_missing_setting_is_told_together_with_its_misspelling() {
    assertThat(failure(typing(Settings.builder()), s -> s.integer("workers").required()))
        .hasMessageContaining("jobs.workers must be set")
        .hasMessageContaining("(environment variable JOBS_WOKERS is read by nobody; did you mean");
  }

  private static Settings typing(SettingsBuilder builder) {
    return builder
        .environment(Map.of("JOBS_WOKERS", "hunter2", "JOBS_REDIS_URL", "r", "JOBSTER", "no"))
        .map("file", Map.of("jobs.unheard-of", "1", "jobs.redis.url", "x", "other", "y"))
        .build()
        .prefix("jobs");
  }

  private static Integer readJobs(SettingsReader s) {
    s.ignore("redis");
    return s.integer("workers").orElse(1);
  }

  private static SettingsException failure(
      Settings settings, Function<SettingsReader, Object> reading) {
    return catchThrowableOfType(SettingsException.class, () -> settings.read(reading));
  }
}
