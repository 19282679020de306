package dev.underpin.observability.slo;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.underpin.core.testing.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class AlertLogTest {

  private final ManualClock clock = new ManualClock();
  private final Slo slo = Slo.builder("checkout").availability(99.9).ticker(clock.ticker()).build();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(Slo.class);

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stop_listening() {
    logger.detachAppender(log);
  }

  private void run(Duration duration, int failing) {
    for (long minute = 0; minute < duration.toMinutes(); minute++) {
      for (int i = 0; i < 120; i++) {
        slo.record(1_000, i < failing);
      }
      clock.advance(Duration.ofMinutes(1));
    }
  }

  @Test
  void page_is_an_error_within_the_short_window_though_nobody_asks_and_its_end_is_told_too() {
    run(Duration.ofHours(6), 0);
    assertThat(log.list).isEmpty();

    run(Duration.ofMinutes(5), 60);
    assertThat(log.list)
        .extracting(ILoggingEvent::getLevel)
        .containsExactly(Level.WARN, Level.ERROR); // it was slow enough for a ticket at first
    assertThat(log.list.get(1).getFormattedMessage())
        .startsWith("slo checkout: availability burns its error budget ")
        .endsWith(" times too fast: page");

    log.list.clear();
    run(Duration.ofDays(4), 0);
    assertThat(log.list)
        .extracting(ILoggingEvent::getLevel)
        .containsExactly(Level.WARN, Level.INFO);
    assertThat(log.list.get(1).getFormattedMessage())
        .isEqualTo("slo checkout: availability is back within its budget, ticket ends");
  }

  @Test
  void alert_is_told_once_however_often_it_is_asked_for() {
    run(Duration.ofMinutes(2), 120);

    for (int i = 0; i < 100; i++) {
      assertThat(slo.status().alert()).isEqualTo(Severity.PAGE);
    }

    assertThat(log.list).hasSize(1);
  }
}
