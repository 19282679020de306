package dev.underpin.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.underpin.core.Retry;
import dev.underpin.core.context.ContextKey;
import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.Tally;
import dev.underpin.core.context.TallyCounter;
import dev.underpin.core.context.TallyPart;
import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.testing.ManualWorker;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/** The one structured line of a run. */
class JobLineTest {

  record Mail(String to) {}

  private static final JobType<Mail> MAIL =
      JobType.of("mail", Mail.class).retry(Retry.fixed(2, Duration.ofMinutes(1)));

  private final Logger logger = (Logger) LoggerFactory.getLogger("underpin.job");
  private final ListAppender<ILoggingEvent> lines =
      new ListAppender<>() {
        @Override
        protected void append(ILoggingEvent line) {
          // takes the MDC along while it is there
          line.prepareForDeferredProcessing();
          super.append(line);
        }
      };
  private final ManualWorker worker =
      ManualWorker.of(
          store ->
              Jobs.builder(store)
                  .codecs(JacksonCodecs.create())
                  .handler(
                      MAIL,
                      (mail, run) -> {
                        Tally tally = RequestContext.current().tally();
                        tally.add(TallyCounter.QUERIES, 3);
                        TallyPart part = (what, ended) -> ended.note("seen", what);
                        tally.part(mail, () -> part);
                        if (mail.to().equals("nobody")) {
                          throw new IllegalStateException("no mailbox");
                        }
                      }));

  @BeforeEach
  void listens() {
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void stops() {
    logger.detachAppender(lines);
    logger.setAdditive(true);
    logger.setLevel(null);
    worker.close();
  }

  private static Map<String, Object> values(ILoggingEvent line) {
    return line.getKeyValuePairs().stream()
        .collect(Collectors.toMap((KeyValuePair pair) -> pair.key, pair -> pair.value));
  }

  @Test
  void run_writes_one_line_with_what_it_did_and_whose_it_is() {
    ContextKey tenant = ContextKey.of("tenant").logged().carried();
    RequestContext request =
        RequestContext.builder()
            .requestId("req-7")
            .traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
            .put(tenant, "acme")
            .build();
    request.run(() -> worker.jobs().enqueue(MAIL, new Mail("ana")));

    worker.runDue();

    assertThat(lines.list).hasSize(1);
    ILoggingEvent line = lines.list.get(0);
    assertThat(values(line))
        .containsEntry("kind", "mail")
        .containsEntry("attempt", 1)
        .containsEntry("outcome", "done")
        .containsEntry("queries", 3L)
        .containsEntry("seen", "job mail")
        .containsKey("duration_ms");
    assertThat(line.getMDCPropertyMap())
        .containsEntry("request_id", "req-7")
        .containsEntry("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736")
        .containsEntry("tenant", "acme")
        .containsEntry("job_id", "1");
    assertThat(request.tally().get(TallyCounter.QUERIES)).isZero();
  }

  @Test
  void failed_and_dead_runs_say_so() {
    worker.jobs().enqueue(MAIL, new Mail("nobody"));

    worker.advance(Duration.ofHours(1));

    assertThat(lines.list)
        .extracting(line -> values(line).get("outcome"))
        .containsExactly("retried", "dead");
    assertThat(lines.list)
        .extracting(ILoggingEvent::getLevel)
        .containsExactly(Level.INFO, Level.WARN);
  }
}
