package dev.underpin.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.TallyCounter;
import dev.underpin.examples.springboot.QueryWatches;
import dev.underpin.observability.jdbc.QueryWatch;
import dev.underpin.observability.jdbc.StatementFacts;
import jakarta.persistence.EntityManagerFactory;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.orm.jpa.EntityManagerFactoryInfo;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The starter's watch sees JPA and jobs, and their transactions are as they were. */
class WatchedOrdersTest {

  private static ConfigurableApplicationContext application;
  private static Checkout checkout;
  private static Orders orders;
  private static DataSource dataSource;
  private static QueryWatch watch;

  @BeforeAll
  static void start() {
    application =
        new SpringApplicationBuilder(OrdersApplication.class)
            .run(
                "--server.port=0",
                "--spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID(),
                "--underpin.query-watch.n-plus-one=5");
    checkout = application.getBean(Checkout.class);
    orders = application.getBean(Orders.class);
    dataSource = application.getBean(DataSource.class);
    watch =
        Objects.requireNonNull(application.getBean(QueryWatches.class).watches().get("dataSource"));
  }

  @AfterAll
  static void stop() {
    application.close();
  }

  @Test
  void jpa_jobs_and_jdbc_have_the_same_watched_data_source() {
    assertThat(dataSource).isSameAs(watch.dataSource());
    assertThat(
            ((EntityManagerFactoryInfo) application.getBean(EntityManagerFactory.class))
                .getDataSource())
        .isSameAs(dataSource);
  }

  @Test
  void order_and_job_are_one_transaction_that_the_watch_has_seen() {
    RequestContext request = RequestContext.builder().build();

    PlacedOrder order = request.call(() -> checkout.place("ana@example.org", 1_999));

    assertThat(orders.findById(order.id())).isPresent();
    assertThat(request.tally().get(TallyCounter.QUERIES)).isGreaterThanOrEqualTo(2);
    request.tally().close("POST /orders");
    assertThat(watch.facts().statements())
        .filteredOn(facts -> facts.what().equals("POST /orders"))
        .extracting(StatementFacts::sql)
        .map(sql -> sql.toLowerCase(Locale.ROOT))
        .anyMatch(sql -> sql.startsWith("insert into placed_order"))
        .anyMatch(sql -> sql.startsWith("insert into underpin_jobs"));
  }

  @Test
  void what_is_rolled_back_is_rolled_back_for_both() {
    long before = orders.count();

    assertThatThrownBy(() -> checkout.place("ana@example.org", Checkout.CREDIT_LIMIT_CENTS + 1))
        .isInstanceOf(OverLimit.class);

    assertThat(orders.count()).isEqualTo(before);
  }

  @Test
  void jdbc_inside_a_transaction_of_jpa_is_on_its_connection() {
    TransactionTemplate transaction =
        new TransactionTemplate(application.getBean(PlatformTransactionManager.class));

    transaction.executeWithoutResult(
        status -> {
          orders.save(new PlacedOrder("bo@example.org", 1));
          assertThat(
                  DataSourceUtils.isConnectionTransactional(
                      DataSourceUtils.getConnection(dataSource), dataSource))
              .isTrue();
          status.setRollbackOnly();
        });
  }

  @Test
  void loop_over_a_repository_is_named_with_file_and_line() {
    RequestContext request = RequestContext.builder().build();

    request.run(
        () -> {
          for (long id = 1; id <= 6; id++) {
            orders.findById(id);
          }
        });
    request.tally().close("GET /orders");

    assertThat(request.tally().notes().get("n_plus_one"))
        .startsWith("6 times at dev.underpin.examples.orders.WatchedOrdersTest.")
        .contains("(WatchedOrdersTest.java:");
  }
}
