package dev.underpin.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.underpin.testkit.ChildJvm;
import dev.underpin.testkit.PostgresServer;
import dev.underpin.testkit.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The shop is killed by SIGKILL again and again, between the confirmation that the customer saw and
 * the mail: whatever was confirmed is mailed in the end. Six times on each database, unless {@code
 * -Dunderpin.kills} says otherwise.
 */
@Execution(ExecutionMode.CONCURRENT)
class MailSurvivesKillIT {
  private static final int KILLS = Integer.getInteger("underpin.kills", 6);
  private static final Path JAR = Path.of("target", "shop.jar").toAbsolutePath();
  private static final Pattern READY = Pattern.compile("shop is ready at (http://\\S+)/ after .*");
  private static final Pattern ORDER = Pattern.compile("[Oo]rder (\\d+) ");
  // a lease after the last kill, and then some
  private static final Duration MAILED_WITHIN = Duration.ofSeconds(60);

  @Test
  void on_a_file_of_h2(@TempDir Path folder) throws Exception {
    String url = "jdbc:h2:file:" + folder.resolve("shop") + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";

    killedAgainAndAgain("H2 file", url, folder.resolve("mails.txt"));
  }

  @Test
  void on_postgresql_with_fsync(@TempDir Path folder) throws Exception {
    try (TestDatabase database = PostgresServer.durable().freshDatabase()) {
      killedAgainAndAgain("PostgreSQL", database.jdbcUrl(), folder.resolve("mails.txt"));
    }
  }

  private static void killedAgainAndAgain(String engine, String url, Path mails) throws Exception {
    Random random = new Random(42);
    Set<String> confirmed = new HashSet<>();
    int beforeTheMail = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      try (ChildJvm shop = start(url, mails)) {
        Set<String> orders = buy(uri(shop), 1 + random.nextInt(3));
        confirmed.addAll(orders);
        LockSupport.parkNanos(Duration.ofMillis(random.nextInt(200)).toNanos());
        shop.sigkill();
        if (!counted(mails).keySet().containsAll(orders)) {
          beforeTheMail++;
        }
      }
    }
    try (ChildJvm shop = start(url, mails)) {
      uri(shop);
      await().atMost(MAILED_WITHIN).until(() -> counted(mails).keySet().containsAll(confirmed));
    }
    report(engine, confirmed, beforeTheMail, counted(mails));
  }

  private static void report(
      String engine, Set<String> confirmed, int beforeTheMail, Map<String, Integer> mailed) {
    int mails = mailed.values().stream().mapToInt(Integer::intValue).sum();
    System.out.printf(
        "%s: %d kills, %d of them before a mail; %d checkouts confirmed, all mailed; %d mails of %d"
            + " orders, %d twice (mailed, then killed before that was noted)%n",
        engine,
        KILLS,
        beforeTheMail,
        confirmed.size(),
        mails,
        mailed.size(),
        mails - mailed.size());
    assertThat(beforeTheMail).as("kills that hit between checkout and mail").isPositive();
    assertThat(confirmed).hasSizeGreaterThan(KILLS / 2);
  }

  private static ChildJvm start(String url, Path mails) {
    return ChildJvm.ofJar(JAR)
        .jvmArg("-XX:TieredStopAtLevel=1")
        .jvmArg("-XX:+UseSerialGC")
        .jvmArg("-Xshare:auto")
        .args("--port", "0", "--db", url, "--mail", mails.toString())
        .start();
  }

  private static URI uri(ChildJvm shop) {
    Matcher ready = READY.matcher(shop.awaitLine("shop is ready at", Duration.ofSeconds(60)));
    assertThat(ready.matches()).isTrue();
    return URI.create(ready.group(1));
  }

  /** Buys until so many orders are confirmed, and gives their numbers. */
  private static Set<String> buy(URI shop, int orders) throws Exception {
    Set<String> confirmed = new HashSet<>();
    while (confirmed.size() < orders) {
      Browser browser = new Browser(shop);
      browser.post("/cart", "product=7");
      HttpResponse<String> page = browser.post("/checkout", "email=ana@example.org");
      Matcher order = ORDER.matcher(page.body());
      if (page.statusCode() == 200 && order.find()) {
        confirmed.add(order.group(1));
      }
    }
    return confirmed;
  }

  private static Map<String, Integer> counted(Path mails) throws IOException {
    Map<String, Integer> counted = new HashMap<>();
    for (String mail : Files.readAllLines(mails)) {
      counted.merge(mail.substring(0, mail.indexOf('\t')), 1, Integer::sum);
    }
    return counted;
  }
}
