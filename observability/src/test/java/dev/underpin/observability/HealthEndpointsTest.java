package dev.underpin.observability;

import static dev.underpin.observability.TestChecks.SHORT;
import static dev.underpin.observability.TestChecks.deaf;
import static dev.underpin.observability.TestChecks.eventually;
import static dev.underpin.observability.TestChecks.often;
import static dev.underpin.observability.TestChecks.patient;
import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.core.Health;
import dev.underpin.core.HealthCheck;
import dev.underpin.core.testing.ManualClock;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class HealthEndpointsTest {

  @Test
  @Timeout(60)
  void check_that_hangs_delays_neither_readyz_nor_livez() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    HealthCheck hangs = deaf("third party", SHORT, release);
    try (HealthChecks checks = often(hangs, patient("db", Health::up));
        TestServer server = server(checks)) {
      eventually().until(() -> server.get("/readyz").body().contains("did not stop since"));
      // the check is still away, and would be for as long as nobody lets it go
      HttpResponse<String> ready = server.get("/readyz");
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(ready.body())
          .contains("\"name\":\"third party\",\"status\":\"DOWN\"")
          .contains("\"name\":\"db\",\"status\":\"UP\"");
      assertThat(server.get("/livez").statusCode()).isEqualTo(200);
      release.countDown();
      eventually().until(() -> server.get("/readyz").statusCode() == 200);
    }
  }

  @Test
  void readyz_tells_status_detail_and_age_of_each_check() throws Exception {
    ManualClock clock = new ManualClock();
    HealthChecks.Builder builder =
        HealthChecks.builder()
            .check(patient("db", Health::up))
            .check(patient("mail", () -> Health.degraded("queue \"mails\" is long")))
            .interval(Duration.ofHours(1))
            .ticker(clock.ticker());
    try (HealthChecks checks = builder.build();
        TestServer server = server(checks)) {
      HttpResponse<String> before = server.get("/readyz");
      assertThat(before.statusCode()).isEqualTo(503);
      assertThat(before.body())
          .contains("\"db\",\"status\":\"DOWN\",\"detail\":\"not checked yet\"}");
      checks.start();
      eventually().until(() -> checks.report().isReady());
      clock.advance(Duration.ofMillis(1_234));
      HttpResponse<String> ready = server.get("/readyz");
      assertThat(ready.statusCode()).isEqualTo(200);
      assertThat(ready.headers().firstValue("Content-Type"))
          .contains("application/json; charset=utf-8");
      assertThat(ready.headers().firstValue("Cache-Control")).contains("no-store");
      assertThat(ready.body())
          .isEqualTo(
              """
              {"status":"DEGRADED","checks":[\
              {"name":"db","status":"UP","age_ms":1234},\
              {"name":"mail","status":"DEGRADED","detail":"queue \\"mails\\" is long","age_ms":1234}]}
              """);
    }
  }

  @Test
  @Timeout(60)
  void ten_second_check_does_not_delay_readyz() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    HealthCheck slow =
        HealthCheck.of(
            "slow",
            Duration.ofSeconds(10),
            () -> {
              release.await();
              return Health.up();
            });
    try (HealthChecks checks = often(slow, patient("db", Health::up));
        TestServer server = server(checks)) {
      eventually().until(() -> server.get("/readyz").body().contains("\"db\",\"status\":\"UP\""));
      // the slow check has not answered, and cannot before it is let go
      for (int i = 0; i < 20; i++) {
        assertThat(server.get("/readyz").body()).contains("not checked yet");
      }
      release.countDown();
      eventually().until(() -> server.get("/readyz").statusCode() == 200);
    }
  }

  /** Spring Boot issue 43449: checks made one after the other, within the request. */
  @Test
  @Timeout(60)
  void ten_slow_checks_do_not_add_up_spring_boot_43449() throws Exception {
    CountDownLatch allRun = new CountDownLatch(10);
    CountDownLatch release = new CountDownLatch(1);
    HealthCheck[] slow = new HealthCheck[10];
    for (int i = 0; i < slow.length; i++) {
      slow[i] =
          patient(
              "slow-" + i,
              () -> {
                allRun.countDown();
                release.await();
                return Health.up();
              });
    }
    try (HealthChecks checks = often(slow);
        TestServer server = server(checks)) {
      // all ten are on their way at once although none has come back
      assertThat(allRun.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(server.get("/readyz").statusCode()).isEqualTo(503);
      release.countDown();
      eventually().until(() -> server.get("/readyz").statusCode() == 200);
    }
  }

  @Test
  void livez_says_ok_whatever_the_dependencies_say() throws Exception {
    try (HealthChecks checks = often(patient("db", () -> Health.down("gone")));
        TestServer server = server(checks)) {
      eventually().until(() -> server.get("/readyz").body().contains("gone"));
      assertThat(server.get("/readyz").statusCode()).isEqualTo(503);
      assertThat(server.get("/livez").statusCode()).isEqualTo(200);
      assertThat(server.get("/livez").body()).isEqualTo("ok\n");
    }
  }

  @Test
  void only_get_and_head_are_answered() throws Exception {
    try (HealthChecks checks = often();
        TestServer server = server(checks);
        RawClient client = server.connect()) {
      for (String path : List.of("/livez", "/readyz")) {
        client.send("HEAD " + path + " HTTP/1.1", "");
        assertThat(client.response()).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n");
        client.send("POST " + path + " HTTP/1.1", "Content-Length: 1", "").sendRaw("x");
        assertThat(client.response()).startsWith("HTTP/1.1 405 ").contains("Allow: GET, HEAD\r\n");
      }
    }
  }

  @Property
  void any_name_and_detail_give_well_formed_json(@ForAll String name, @ForAll String detail) {
    HealthReport.Result result = new HealthReport.Result(name, Health.up(detail + "!"), null);
    String text = "\"([^\"\\\\\\x00-\\x1f]|\\\\[\"\\\\]|\\\\u[0-9a-f]{4})*\"";
    assertThat(HealthJson.of(new HealthReport(Health.Status.UP, List.of(result))))
        .matches(
            "\\{\"status\":\"UP\",\"checks\":\\[\\{\"name\":"
                + text
                + ",\"status\":\"UP\",\"detail\":"
                + text
                + "}]}\n");
  }

  private static TestServer server(HealthChecks checks) throws Exception {
    TestServer server = new TestServer(2);
    server.at("/livez", HealthEndpoints.livez());
    server.at("/readyz", HealthEndpoints.readyz(checks));
    return server;
  }
}
