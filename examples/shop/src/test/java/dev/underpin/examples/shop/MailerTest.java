package dev.underpin.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.MDC;

class MailerTest {
  private static final InstantSource NOON =
      InstantSource.fixed(Instant.parse("2026-01-02T12:00:00Z"));

  @TempDir Path folder;

  @Test
  void mail_is_a_line_with_order_recipient_request_and_time() throws Exception {
    Path file = folder.resolve("new/mails.txt");
    Mailer mailer = Mailer.to(file, NOON);

    mailer.send(new Receipt(1, "ana@example.org", 500));
    try (MDC.MDCCloseable request = MDC.putCloseable("request_id", "r-7")) {
      mailer.send(new Receipt(2, "bo@example.org", 500));
    }

    assertThat(Files.readAllLines(file))
        .containsExactly(
            "1\tana@example.org\t-\t2026-01-02T12:00:00Z",
            "2\tbo@example.org\tr-7\t2026-01-02T12:00:00Z");
  }

  @Test
  void mails_sent_at_once_are_whole_lines() throws Exception {
    Path file = folder.resolve("mails.txt");
    Mailer mailer = Mailer.to(file, NOON);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> sent = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        Receipt receipt = new Receipt(i, "x".repeat(64) + "@example.org", 500);
        sent.add(
            threads.submit(
                () -> {
                  mailer.send(receipt);
                  return receipt;
                }));
      }
      for (Future<?> mail : sent) {
        mail.get(30, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(Files.readAllLines(file))
        .hasSize(16)
        .allMatch(line -> line.matches("\\d+\tx{64}@example\\.org\t-\t2026-01-02T12:00:00Z"));
  }

  @Test
  void interrupted_mail_is_not_sent_and_the_next_one_is() throws Exception {
    Path file = folder.resolve("mails.txt");
    Mailer mailer = Mailer.to(file, NOON);

    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> mailer.send(new Receipt(1, "ana@example.org", 500)))
        .isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
    mailer.send(new Receipt(2, "ana@example.org", 500));

    assertThat(Files.readAllLines(file)).singleElement().asString().startsWith("2\t");
  }

  @Test
  void file_that_cannot_be_written_is_an_environment_error() {
    for (Path file : new Path[] {folder, folder.getRoot()}) {
      StartFailure refused = catchThrowableOfType(StartFailure.class, () -> Mailer.to(file, NOON));

      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused).hasMessageStartingWith("mail file \"" + file + "\" must be writable");
    }
  }
}
