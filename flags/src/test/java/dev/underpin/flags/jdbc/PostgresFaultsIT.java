package dev.underpin.flags.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.underpin.core.jdbc.Transactions;
import dev.underpin.flags.BooleanFlag;
import dev.underpin.flags.Change;
import dev.underpin.flags.Flag;
import dev.underpin.flags.FlagChaos;
import dev.underpin.flags.Flags;
import dev.underpin.flags.Subject;
import dev.underpin.flags.internal.HintLoop;
import dev.underpin.testkit.FaultProxy;
import dev.underpin.testkit.PostgresServer;
import dev.underpin.testkit.PrivateServer;
import dev.underpin.testkit.TestDatabase;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A PostgreSQL that dies, falls silent, and sits behind a pooler. */
class PostgresFaultsIT {

  private static final BooleanFlag NEW_CART = Flag.bool("new-cart").orElse(false);
  private static final Subject USER = Subject.of("user-42");
  private static final Change CHANGE = Change.by("ana", "test");
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final HintLoop.Timing QUICK =
      new HintLoop.Timing(
          Duration.ofMillis(500),
          Duration.ofSeconds(2),
          Duration.ofMillis(100),
          Duration.ofMillis(500));

  private static HikariDataSource pool(String url) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(4);
    config.setMinimumIdle(0);
    config.setConnectionTimeout(10_000);
    config.setValidationTimeout(1_000);
    config.setInitializationFailTimeout(-1);
    return new HikariDataSource(config);
  }

  private static Flags flags(HikariDataSource pool, Duration interval) {
    return Flags.builder(JdbcFlagStore.of(Transactions.of(pool)).timing(QUICK))
        .pollInterval(interval)
        .build();
  }

  @Test
  void deciding_goes_on_while_postgres_is_killed_black_holed_and_cut_off_and_all_agree_afterwards()
      throws Exception {
    try (PrivateServer<PostgresServer> server = PostgresServer.startPrivate(Map.of());
        FaultProxy proxy = FaultProxy.before(server.server().jdbcUrl());
        HikariDataSource direct = pool(server.server().jdbcUrl());
        HikariDataSource proxied = pool(proxy.url())) {
      FlagsSchema.install(direct);
      Duration second = Duration.ofSeconds(1);
      try (FlagChaos chaos = new FlagChaos(flags(direct, second), flags(proxied, second))) {
        chaos.run(
            () -> {
              server.kill();
              chaos.whileDeciding();
              server.start();
            },
            () -> {
              proxy.blackHole();
              chaos.whileDeciding();
              proxy.restore();
            },
            () -> {
              proxy.cut();
              chaos.whileDeciding();
              proxy.restore();
            },
            () -> {
              server.stop();
              chaos.whileDeciding();
              server.start();
            },
            proxy::reset);
      }
    }
  }

  /** togglz #241. */
  @Test
  void a_flag_check_neither_throws_nor_waits_when_the_database_is_down() throws Exception {
    try (TestDatabase database = PostgresServer.shared().freshDatabase();
        FaultProxy proxy = FaultProxy.before(database.jdbcUrl());
        HikariDataSource pool = pool(proxy.url())) {
      FlagsSchema.install(pool);
      try (Flags flags = flags(pool, Duration.ofMillis(100))) {
        flags.on(NEW_CART, CHANGE);
        flags.start();

        proxy.cut();

        await()
            .atMost(LONG)
            .until(() -> flags.healthCheck().check().detail().contains("underpin_flags"));
        for (int i = 0; i < 100_000; i++) {
          assertThat(flags.isOn(NEW_CART, USER)).isTrue();
        }
      }
    }
  }

  /**
   * What a transaction pooler does: LISTEN is accepted, and notifications go nowhere. Here the
   * connection that listens is to another database of the server, where nobody notifies.
   */
  @Test
  void behind_a_pooler_that_swallows_notifications_changes_come_by_polling_and_it_is_told()
      throws Exception {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    Logger logger = (Logger) LoggerFactory.getLogger(HintLoop.class);
    logger.addAppender(log);
    logger.setLevel(Level.WARN);
    try (TestDatabase database = PostgresServer.shared().freshDatabase();
        TestDatabase elsewhere = PostgresServer.shared().freshDatabase();
        HikariDataSource pool = pool(database.jdbcUrl())) {
      FlagsSchema.install(pool);
      JdbcFlagStore store =
          JdbcFlagStore.of(Transactions.of(pool))
              .listeningOn(elsewhere.dataSource())
              .timing(
                  new HintLoop.Timing(
                      Duration.ofMillis(100),
                      Duration.ofMillis(300),
                      Duration.ofMillis(100),
                      Duration.ofMillis(100)));
      try (Flags flags = Flags.builder(store).pollInterval(Duration.ofMillis(200)).build();
          Flags other = flags(pool, Duration.ofDays(1))) {
        other.on(NEW_CART, CHANGE);
        flags.start();
        assertThat(flags.isOn(NEW_CART, USER)).isTrue();

        other.kill(NEW_CART, CHANGE);

        await().atMost(LONG).until(() -> !flags.isOn(NEW_CART, USER));
        await()
            .atMost(LONG)
            .until(
                () ->
                    log.list.stream()
                        .anyMatch(
                            event -> event.getFormattedMessage().contains("was not heard within")));
      }
    } finally {
      logger.detachAppender(log);
      logger.setLevel(null);
    }
  }

  /** Half-open: the server is gone for this connection, and no packet says so. */
  @Test
  void a_listening_connection_that_fell_silent_is_found_out_by_its_probe() throws Exception {
    try (TestDatabase database = PostgresServer.shared().freshDatabase();
        FaultProxy proxy = FaultProxy.before(database.jdbcUrl());
        HikariDataSource pool = pool(database.jdbcUrl());
        HikariDataSource listening = pool(proxy.url())) {
      FlagsSchema.install(pool);
      JdbcFlagStore store =
          JdbcFlagStore.of(Transactions.of(pool)).listeningOn(listening).timing(QUICK);
      try (Flags flags = Flags.builder(store).pollInterval(Duration.ofDays(1)).build();
          Flags other = flags(pool, Duration.ofDays(1))) {
        other.on(NEW_CART, CHANGE);
        flags.start();
        await().atMost(LONG).until(() -> proxy.openConnections() > 0);

        proxy.halfOpen(FaultProxy.Direction.TO_CLIENT);
        other.kill(NEW_CART, CHANGE);
        await().atMost(LONG).until(() -> proxy.acceptedConnections() > 1);
        proxy.restore();

        await().atMost(LONG).until(() -> !flags.isOn(NEW_CART, USER));
      }
    }
  }
}
