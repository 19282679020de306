package dev.underpin.examples.shop;

import static dev.underpin.examples.shop.StartFailure.oneLine;
import static dev.underpin.examples.shop.StartFailure.quoted;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Mails receipts, into a file that can be counted: a line a mail, with order, recipient, request id
 * ({@code -} without one) and time, separated by tabs. Each mail costs the round trip to a mail
 * server, which is why nobody wants it inside a request.
 */
final class Mailer implements Receipts {
  private static final Logger log = LoggerFactory.getLogger(Mailer.class);
  private static final Duration ROUND_TRIP = Duration.ofMillis(150);

  private final Path file;
  private final InstantSource clock;
  private final ReentrantLock oneLine = new ReentrantLock();

  private Mailer(Path file, InstantSource clock) {
    this.file = file;
    this.clock = clock;
  }

  /** A mailer to that file, which is made if it is missing. */
  static Mailer to(Path file, InstantSource clock) throws StartFailure {
    Mailer mailer = new Mailer(file, clock);
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      mailer.append("");
      return mailer;
    } catch (IOException failure) {
      throw StartFailure.environment(
          "mail file %s must be writable but is not: %s; choose another by --mail"
              .formatted(quoted(file.toString()), oneLine(failure.toString())));
    }
  }

  @Override
  public void send(Receipt receipt) throws IOException {
    awaitMailServer();
    String requestId = Objects.requireNonNullElse(MDC.get("request_id"), "-");
    String line =
        String.join(
            "\t",
            String.valueOf(receipt.orderId()),
            receipt.email(),
            requestId,
            clock.instant().toString());
    append(line + "\n");
    log.info("order {}: receipt mailed", receipt.orderId());
  }

  private static void awaitMailServer() throws IOException {
    try {
      Thread.sleep(ROUND_TRIP.toMillis());
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the mail server");
    }
  }

  private void append(String line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
    oneLine.lock();
    // opened for each mail: an interrupt closes the channel that a thread writes to
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(false);
    } finally {
      oneLine.unlock();
    }
  }
}
