package dev.underpin.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.underpin.core.codec.Codecs;
import dev.underpin.jobs.Jobs;
import dev.underpin.jobs.store.JobStoreException;
import dev.underpin.jobs.store.MemoryJobStore;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

class JobsAutoConfigurationTest {

  private final Database database = Database.h2();

  @BeforeEach
  void createTable() {
    database.execute("CREATE TABLE item (name VARCHAR(100) PRIMARY KEY)");
  }

  @AfterEach
  void drop() {
    database.close();
  }

  @Test
  void a_property_out_of_range_fails_the_start_and_is_named_with_the_rule() {
    assertThatThrownBy(() -> run("underpin.jobs.lease=200ms"))
        .rootCause()
        .isInstanceOfSatisfying(
            InvalidConfigurationPropertyValueException.class,
            e -> {
              assertThat(e.getName()).isEqualTo("underpin.jobs.lease");
              assertThat(e.getReason()).startsWith("lease must be at least 1 s but was 200 ms");
            });
  }

  @Test
  void every_property_reaches_what_it_is_for() {
    Map<String, String> bad =
        Map.of("workers", "0", "poll-interval", "1ms", "shutdown-timeout", "-1s", "lease", "2d");

    bad.forEach(
        (name, value) ->
            assertThatThrownBy(() -> run("underpin.jobs." + name + "=" + value))
                .rootCause()
                .hasMessageContaining("underpin.jobs." + name));
  }

  @Test
  void two_handlers_of_one_kind_fail_the_start() {
    assertThatThrownBy(() -> run("underpin.jobs.workers=2", Twice.class))
        .rootCause()
        .hasMessage("job type \"order.ship\" must have one handler but was given two");
  }

  @Test
  void missing_tables_fail_the_start_where_they_are_not_installed() {
    assertThatThrownBy(() -> run("underpin.jobs.install-schema=false"))
        .rootCause()
        .hasMessageContaining("UNDERPIN_JOBS");
    assertThatThrownBy(() -> run("underpin.jobs.install-schema=false"))
        .hasStackTraceContaining(JobStoreException.class.getName())
        .hasStackTraceContaining("run JobsSchema.install(dataSource), or the scripts beside it");
  }

  @Test
  void a_transaction_manager_of_another_database_fails_the_start() {
    assertThatThrownBy(() -> run("underpin.jobs.workers=2", OthersManager.class))
        .rootCause()
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("transaction manager must bind connections of the data source");
  }

  @Test
  void jobs_of_the_applications_own_stand_alone() {
    try (ConfigurableApplicationContext context = run("underpin.jobs.workers=2", OwnJobs.class)) {
      assertThat(context.getBeansOfType(Jobs.class)).containsOnlyKeys("ownJobs");
      assertThat(context.getBeansOfType(JobsLifecycle.class)).isEmpty();
    }
  }

  private ConfigurableApplicationContext run(String property, Class<?>... more) {
    return new SpringApplicationBuilder(Application.class, SavingByJdbc.class)
        .sources(more)
        .web(WebApplicationType.NONE)
        .properties(Application.properties(database))
        .properties(property, "logging.level.root=off")
        .run();
  }

  @Configuration(proxyBeanMethods = false)
  static class Twice {
    @Bean
    ShipHandler first(Orders.Items items, Jobs jobs) {
      return new ShipHandler(items, jobs);
    }

    @Bean
    JobsCustomizer second() {
      return jobs -> jobs.handler(Orders.SHIP, (ship, run) -> {});
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class OthersManager {
    @Bean(destroyMethod = "close")
    Database other() {
      return Database.h2();
    }

    @Bean
    PlatformTransactionManager transactionManager(Database other) {
      return new DataSourceTransactionManager(other.dataSource());
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class OwnJobs {
    @Bean
    Jobs ownJobs(Codecs codecs) {
      return Jobs.builder(MemoryJobStore.create()).codecs(codecs).build();
    }
  }
}
