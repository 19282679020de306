package dev.underpin.observability.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.underpin.observability.RequestLogging;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What every part of the contract needs: an application in a container, and its log. */
@Timeout(120)
abstract class ServletContract {

  static final Logger APP = LoggerFactory.getLogger("app");
  private static final int PATIENCE_SECONDS = 20;

  final RequestLogging requests = RequestLogging.builder("shop").build();
  final LogRecorder log = new LogRecorder();
  private final ServletServer.Starter starter;
  private @Nullable ServletServer server;
  private @Nullable TestApp app;

  ServletContract(ServletServer.Starter starter) {
    this.starter = starter;
  }

  TestApp app() {
    return new TestApp(requests);
  }

  ServletServer start(TestApp application) throws Exception {
    return start(application, null);
  }

  ServletServer start(TestApp application, @Nullable String errorPage) throws Exception {
    app = application;
    ServletServer started = starter.start(application::setUp, errorPage);
    server = started;
    return started;
  }

  @AfterEach
  void stop() throws Exception {
    try {
      stopServer();
      if (app != null) {
        assertThat(app.leftBehind).isEmpty();
      }
    } finally {
      log.close();
    }
  }

  private void stopServer() throws Exception {
    ServletServer running = server;
    server = null;
    if (running != null) {
      running.close();
    }
  }

  /** Of the only request: also when the container has stopped there is no second line. */
  Map<String, Object> onlyLine() throws Exception {
    return LogRecorder.pairs(onlyLineEvent());
  }

  ILoggingEvent onlyLineEvent() throws Exception {
    eventually().until(() -> !log.lines().isEmpty());
    stopServer();
    return log.line();
  }

  /** What the application itself logged, each with the id it had. */
  List<String> logged() {
    return log.events().stream()
        .filter(event -> event.getLoggerName().equals("app"))
        .map(event -> event.getMessage() + " " + id(event))
        .toList();
  }

  /** The errors that we logged: containers log too. */
  List<ILoggingEvent> errors() {
    return log.errors().stream()
        .filter(event -> event.getLoggerName().startsWith("dev.underpin."))
        .toList();
  }

  static @Nullable String id(ILoggingEvent event) {
    return event.getMDCPropertyMap().get("request_id");
  }

  static ConditionFactory eventually() {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
        .pollInterval(Duration.ofMillis(2));
  }

  static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
