package dev.underpin.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.underpin.flags.Flags;
import dev.underpin.testkit.ChildJvm;
import dev.underpin.testkit.PostgresServer;
import dev.underpin.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The new checkout, rolled out and killed from a terminal while customers buy. */
class KillSwitchIT {
  private static final Path JAR = Path.of("target", "shop.jar").toAbsolutePath();
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path folder;

  private final TestDatabase database = PostgresServer.shared().freshDatabase();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger flagsLog = (Logger) LoggerFactory.getLogger(Flags.class);

  @BeforeEach
  void listens() {
    log.start();
    flagsLog.addAppender(log);
  }

  @AfterEach
  void drops() {
    flagsLog.detachAppender(log);
    database.close();
  }

  @Test
  void the_new_checkout_is_ramped_and_killed_under_load_without_a_restart_or_a_failed_request()
      throws Exception {
    ShopOptions options =
        ShopOptions.parse(
            "--port",
            "0",
            "--db",
            database.jdbcUrl(),
            "--mail",
            folder.resolve("mails.txt").toString(),
            "--flags-in-db",
            "--without",
            "logging"); // 15 s of request lines
    try (Shop shop = Shop.start(options, TestShop.prompt(0))) {
      LoadGenerator load = new LoadGenerator(shop.uri(), 4);
      CompletableFuture<LoadReport> driven =
          CompletableFuture.supplyAsync(() -> run(load, Duration.ofSeconds(15)));

      command("rollout", "5");
      followed(1);
      command("ramp", "5", "100", "2");
      followed(2);
      command("kill");
      followed(3);
      LoadReport report = driven.join();

      assertThat(report.isClean()).as(report.print(Duration.ofSeconds(15))).isTrue();
      assertThat(command("undo")).anyMatch(line -> line.contains("was killed"));
    }
  }

  private static LoadReport run(LoadGenerator load, Duration duration) {
    try {
      return load.run(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** In a process of its own, as an operator does. */
  private List<String> command(String... words) {
    List<String> args = new ArrayList<>(List.of("flag"));
    args.addAll(List.of(words));
    args.addAll(List.of("--db", database.jdbcUrl(), "--by", "ana", "--reason", "INC-42"));
    try (ChildJvm command = ChildJvm.ofJar(JAR).args(args.toArray(String[]::new)).start()) {
      command.waitFor(LIMIT);
      return command.lines();
    }
  }

  /** The running shop has loaded so many changes. */
  private void followed(int changes) {
    await()
        .atMost(LIMIT)
        .until(
            () ->
                new ArrayList<>(log.list)
                        .stream()
                            .filter(
                                event ->
                                    event
                                        .getFormattedMessage()
                                        .contains("1 changed: [patient-checkout]"))
                            .count()
                    >= changes);
  }
}
