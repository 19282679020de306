package dev.underpin.observability.logback;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.status.Status;
import dev.underpin.core.context.NamingProfile;
import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.Scope;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;
import tools.jackson.databind.JsonNode;

class LogbackXmlTest {

  private final LoggerContext context = new LoggerContext();
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ch.qos.logback.core.ConsoleAppender",
        "dev.underpin.observability.logback.JsonLineConsoleAppender"
      })
  void encoder_is_set_up_by_logback_xml_alone(String appender) throws JoranException {
    Logger logger =
        configure(
            appender,
            "<profile>logstash</profile><service>shop</service><maskKey>iban</maskKey>"
                + "<maskKey>email</maskKey><maskPattern>sk_live_[a-z]+</maskPattern>"
                + "<maxMessage>64</maxMessage>");

    logger
        .atInfo()
        .addKeyValue("iban", "DE1")
        .addKeyValue("email", "a@b")
        .log("sk_live_abc {}", "y".repeat(99));
    logger.info("second");

    String[] lines = written.toString(StandardCharsets.UTF_8).split("(?<=\n)");
    assertThat(lines).hasSize(2);
    JsonNode line = Encoders.read(lines[0].getBytes(StandardCharsets.UTF_8));
    assertThat(line.get("service_name").asString()).isEqualTo("shop");
    assertThat(line.get("iban").asString()).isEqualTo("****");
    assertThat(line.get("email").asString()).isEqualTo("****");
    assertThat(line.get("message").asString()).startsWith("**** y").endsWith("...[+47]");
    assertThat(errors()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<profile>gelf</profile> | profile must be one of ecs, otel, logstash, spring but was"
            + " \"gelf\"; change <profile> of the encoder (until then it is ecs)",
        "<maxLine>100</maxLine> | maxLine must be 16384 to 16777216 but was 100; change <maxLine> of"
            + " the encoder (until then it is 131072)",
        "<maxValue>-1</maxValue> | maxValue must be 64 to 16777216 but was -1; change <maxValue> of"
            + " the encoder (until then it is 8192)",
        "<maskKey>--</maskKey> | maskKey must have a letter or a digit but was \"--\"; change"
            + " <maskKey> of the encoder (until then every text is masked)",
        "<maskPattern>a*</maskPattern> | maskPattern must not match the empty text but was \"a*\";"
            + " change <maskPattern> of the encoder (until then every text is masked)",
        "<maskPattern>(</maskPattern> | maskPattern must be a pattern of RE2 (missing closing )) but"
            + " was \"(\"; change <maskPattern> of the encoder (until then every text is masked)"
      })
  void wrong_setting_is_an_error_of_logbacks_status(String setting, String message)
      throws JoranException {
    Logger logger = configure("ch.qos.logback.core.ConsoleAppender", setting);

    logger.warn("goes on");

    assertThat(errors()).containsExactly(message);
    assertThat(written.toString(StandardCharsets.UTF_8)).contains("\"log.level\":\"WARN\"");
  }

  @Test
  void size_that_is_no_number_is_an_error_with_name_and_value() throws JoranException {
    configure("ch.qos.logback.core.ConsoleAppender", "<maxLine>64KB</maxLine>");

    assertThat(String.join("\n", problems())).contains("maxLine").contains("64KB");
  }

  @Test
  void service_that_is_too_long_is_an_error() throws JoranException {
    String name = "s".repeat(129);

    configure("ch.qos.logback.core.ConsoleAppender", "<service>" + name + "</service>");

    assertThat(errors())
        .containsExactly(
            "service must be 1 to 128 characters but was \""
                + name
                + "\"; change <service> of the encoder");
  }

  @Test
  void typing_error_in_a_mask_prints_no_secret() throws JoranException {
    Logger logger =
        configure("ch.qos.logback.core.ConsoleAppender", "<maskPattern>(</maskPattern>");

    logger.error("secret 1", new IllegalStateException("secret 2"));

    JsonNode line = Encoders.read(written.toByteArray());
    assertThat(line.get("message").asString()).isEqualTo("****");
    assertThat(line.get("log.logger").asString()).isEqualTo("test.Logger");
    assertThat(line.toString()).doesNotContain("secret");
  }

  @ParameterizedTest
  @EnumSource(NamingProfile.class)
  void console_for_developers_shows_the_requests_id(NamingProfile naming) throws JoranException {
    Logger logger =
        configure(
            "<include resource='dev/underpin/observability/logback/console.xml'/>"
                + "<root level='INFO'><appender-ref ref='CONSOLE'/></root>");
    capture("CONSOLE");

    try (Scope scope = RequestContext.builder().naming(naming).requestId("req-77").build().open()) {
      logger.atInfo().addKeyValue("order", 7).log("inside");
    }
    logger.info("outside");

    assertThat(written.toString(StandardCharsets.UTF_8).lines())
        .satisfiesExactly(
            line ->
                assertThat(line).contains("INFO  [req-77] ", "test.Logger - inside order=\"7\""),
            line -> assertThat(line).contains("INFO  [] ", "test.Logger - outside"));
    assertThat(problems()).isEmpty();
  }

  @Test
  void other_encoders_work_in_our_console_appender() throws JoranException {
    Logger logger =
        configure(
            "<appender name='A' class='dev.underpin.observability.logback.JsonLineConsoleAppender'>"
                + "<encoder><pattern>%msg%n</pattern></encoder></appender>"
                + "<root level='INFO'><appender-ref ref='A'/></root>");
    capture("A");

    logger.info("plain");

    assertThat(written.toString(StandardCharsets.UTF_8)).isEqualToIgnoringNewLines("plain");
  }

  @Test
  void encoder_that_was_not_started_writes_nothing() {
    assertThat(new JsonLineEncoder().encode(Events.message("x").build())).isEmpty();
  }

  private Logger configure(String appender, String settings) throws JoranException {
    Logger logger =
        configure(
            "<appender name='A' class='%s'><encoder class='%s'>%s</encoder></appender>"
                    .formatted(appender, JsonLineEncoder.class.getName(), settings)
                + "<root level='INFO'><appender-ref ref='A'/></root>");
    capture("A");
    return logger;
  }

  private Logger configure(String body) throws JoranException {
    context.setMDCAdapter(MDC.getMDCAdapter());
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    String xml = "<configuration>" + body + "</configuration>";
    configurator.doConfigure(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    return context.getLogger("test.Logger");
  }

  private void capture(String appender) {
    ((OutputStreamAppender<?>) context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender(appender))
        .setOutputStream(written);
  }

  private List<String> errors() {
    return messages(Status.ERROR);
  }

  private List<String> problems() {
    return messages(Status.WARN);
  }

  private List<String> messages(int level) {
    return context.getStatusManager().getCopyOfStatusList().stream()
        .filter(status -> status.getLevel() >= level)
        .map(Status::getMessage)
        .toList();
  }
}
