package dev.underpin.jobs.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the admin by HTTP makes of requests that it should not serve. */
@Timeout(60)
class BadRequestsTest {

  private final AdminServer admin;

  BadRequestsTest() throws Exception {
    admin = new AdminServer();
  }

  @AfterEach
  void closes() throws Exception {
    admin.close();
  }

  @Test
  void page_of_another_site_cannot_act() throws Exception {
    long id = admin.dead();
    HttpRequest.Builder form =
        admin
            .request("/" + id + "/delete", "ACT")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString("reason=x"));
    HttpRequest.Builder guarded = form.copy().header("X-Underpin-Action", "1");
    HttpRequest.Builder plain =
        admin
            .request("/" + id + "/delete", "ACT")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{}"));
    HttpRequest.Builder preflight =
        admin.request("/" + id + "/delete", "ACT").method("OPTIONS", BodyPublishers.noBody());

    assertThat(admin.send(form).statusCode()).isEqualTo(403);
    assertThat(AdminServer.error(admin.send(plain)))
        .contains("must have the header X-Underpin-Action");
    assertThat(admin.send(guarded).statusCode()).isEqualTo(415);
    HttpResponse<String> refused = admin.send(preflight);
    assertThat(refused.statusCode()).isEqualTo(405);
    assertThat(refused.headers().map().keySet())
        .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control"));
    assertThat(admin.jobs.counts().dead()).isEqualTo(1);
    assertThat(admin.entries()).isEmpty();
  }

  @Test
  void answers_are_kept_by_nobody_and_taken_for_no_page() throws Exception {
    for (HttpResponse<String> response :
        List.of(admin.get("", "VIEW"), admin.get("/nothing", "VIEW"))) {
      assertThat(response.headers().firstValue("Content-Type"))
          .contains("application/json; charset=utf-8");
      assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
      assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    }
  }

  @Test
  void body_that_is_too_long_or_no_object_is_refused() throws Exception {
    long id = admin.dead();
    String path = "/" + id + "/replay";

    HttpResponse<String> huge =
        admin.post(path, "ACT", "{\"reason\":\"" + "x".repeat(40_000) + "\"}");
    assertThat(huge.statusCode()).isEqualTo(413);
    assertThat(AdminServer.error(huge)).contains("at most 16384 bytes");
    for (String body : List.of("[]", "null", "{", "\"text\"", "7", "{} {}x", "[".repeat(9_000))) {
      assertThat(admin.post(path, "ACT", body).statusCode()).as("%.20s", body).isEqualTo(400);
    }
    assertThat(AdminServer.error(admin.post(path, "ACT", "{\"reason\":7}")))
        .isEqualTo("reason must be text");
    assertThat(AdminServer.error(admin.post(path, "ACT", "{\"reason\":\"a\\u0000b\"}")))
        .contains("without NUL");
    assertThat(
            AdminServer.error(
                admin.post(path, "ACT", "{\"reason\":\"" + "x".repeat(1_001) + "\"}")))
        .contains("reason must be 1 to 1000 characters but was 1001");

    assertThat(admin.jobs.counts().dead()).isEqualTo(1);
    assertThat(admin.entries()).isEmpty();
  }

  @Test
  void many_are_not_acted_on_by_mistake() throws Exception {
    admin.dead();
    admin.jobs.enqueue(AdminServer.MAIL, new AdminServer.Mail("ben"));

    assertThat(AdminServer.error(admin.post("/delete", "ACT", "{}")))
        .contains("state of jobs to delete must be one");
    assertThat(AdminServer.error(admin.post("/delete", "ACT", "{\"state\":\"RUNNING\"}")))
        .contains("was RUNNING");
    assertThat(AdminServer.error(admin.post("/replay", "ACT", "{\"state\":\"READY\"}")))
        .contains("must be one of [DEAD, PARKED] but was READY");
    assertThat(
            AdminServer.error(
                admin.post("/delete", "ACT", "{\"state\":\"DEAD\",\"fliter\":{\"kind\":\"x\"}}")))
        .contains("unknown field \"fliter\"");
    assertThat(
            AdminServer.error(
                admin.post("/delete", "ACT", "{\"state\":\"DEAD\",\"filter\":{\"kid\":\"x\"}}")))
        .contains("unknown field \"kid\"");
    assertThat(
            AdminServer.error(admin.post("/delete", "ACT", "{\"state\":\"DEAD\",\"filter\":[]}")))
        .contains("filter must be a JSON object");

    assertThat(admin.jobs.counts().live() + admin.jobs.counts().dead()).isEqualTo(2);
    assertThat(admin.entries()).isEmpty();
  }

  @Test
  void methods_are_kept_apart() throws Exception {
    long id = admin.dead();

    HttpResponse<String> asked = admin.get("/" + id + "/replay", "VIEW,ACT");
    assertThat(asked.statusCode()).isEqualTo(405);
    assertThat(asked.headers().firstValue("Allow")).contains("POST");
    HttpResponse<String> posted = admin.post("/queues", "VIEW,ACT", "{}");
    assertThat(posted.statusCode()).isEqualTo(405);
    assertThat(posted.headers().firstValue("Allow")).contains("GET, HEAD");
    HttpResponse<String> head =
        admin.send(admin.request("/queues", "VIEW").method("HEAD", BodyPublishers.noBody()));
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(
            admin
                .send(admin.request("/queues", "ACT").method("HEAD", BodyPublishers.noBody()))
                .statusCode())
        .isEqualTo(403);
  }

  @Test
  void paths_that_climb_or_hide_lead_nowhere() throws Exception {
    long id = admin.dead();
    List<String> paths =
        List.of(
            "/../jobs/queues",
            "/" + id + "/../queues",
            "/%2e%2e/queues",
            "/%71ueues",
            "//queues",
            "/queues/",
            "/queues/..%2fslow/pause",
            "/queues/a%00b/pause",
            "/" + id + "%20",
            "/0x1",
            "/-1",
            "/" + "9".repeat(19),
            "/" + "9".repeat(5_000),
            "-of-others",
            "/1;a=b");

    for (String path : paths) {
      assertThat(admin.get(path, "VIEW,ACT,REVEAL").statusCode()).as("%.30s", path).isEqualTo(404);
    }
    assertThat(admin.raw("GET /admin/jobs/../../etc/passwd HTTP/1.1")).startsWith("HTTP/1.1 404");
  }

  @Test
  void queries_that_are_hostile_or_mistyped_are_told_so() throws Exception {
    assertThat(AdminServer.error(admin.get("/search?stat=dead", "VIEW")))
        .startsWith("unknown field \"stat\"; known");
    assertThat(AdminServer.error(admin.get("/search?state=deadly", "VIEW")))
        .contains("but was \"deadly\"");
    assertThat(AdminServer.error(admin.get("/search?limit=1001", "VIEW")))
        .isEqualTo("limit must be a whole number from 1 to 1000 but was \"1001\"");
    assertThat(AdminServer.error(admin.get("/search?limit=0", "VIEW"))).contains("from 1 to 1000");
    assertThat(AdminServer.error(admin.get("/search?after=-1", "VIEW"))).contains("whole number");
    assertThat(AdminServer.error(admin.get("/search?after=1e999999999", "VIEW")))
        .contains("whole number");
    assertThat(AdminServer.error(admin.get("/search?from_id=1.5", "VIEW")))
        .contains("whole number");
    assertThat(AdminServer.error(admin.get("/search?kind=a&kind=b", "VIEW"))).contains("once");
    assertThat(AdminServer.error(admin.get("/search?unique_key=a", "VIEW")))
        .contains("must go with its kind");
    assertThat(AdminServer.error(admin.get("/search?kind=a&unique_key=a&limit_key=b", "VIEW")))
        .contains("no other");
    assertThat(AdminServer.error(admin.get("/search?enqueued_since=yesterday", "VIEW")))
        .contains("2027-01-31T12");
    assertThat(AdminServer.error(admin.get("/search?kind=", "VIEW")))
        .contains("kind must be 1 to 100 characters");
    assertThat(AdminServer.error(admin.get("/search?error=%00", "VIEW"))).contains("without NUL");
    assertThat(admin.get("/search?kind=" + "x".repeat(5_000), "VIEW").statusCode()).isEqualTo(414);
    assertThat(admin.raw("GET /admin/jobs/search?kind=%zz HTTP/1.1")).startsWith("HTTP/1.1 400");
    assertThat(admin.get("/search?kind=x%27%20OR%201=1--", "VIEW").body())
        .isEqualTo("{\"jobs\":[]}");
    assertThat(admin.get("/queues?x=1", "VIEW").statusCode()).isEqualTo(400);
  }

  @Test
  void action_is_refused_while_the_audit_log_cannot_be_written() throws Exception {
    long id = admin.dead();
    admin.execute("ALTER TABLE underpin_audit RENAME TO elsewhere");

    HttpResponse<String> response = admin.post("/" + id + "/delete", "ACT", "{}");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(AdminServer.error(response))
        .isEqualTo("the audit log cannot be written; no action begins without it");
    assertThat(admin.jobs.counts().dead()).isEqualTo(1);
    assertThat(admin.get("/" + id, "VIEW").statusCode()).isEqualTo(200);
  }

  @Test
  void whoever_asks_is_told_nothing_of_what_broke_inside() throws Exception {
    admin.execute("ALTER TABLE underpin_jobs RENAME TO elsewhere");
    admin.server.createContext(
        "/broken",
        admin.handler(
            exchange -> {
              throw new IllegalStateException("secret of the rule");
            }));

    HttpResponse<String> down = admin.get("/queues", "VIEW");
    HttpResponse<String> broken =
        admin.http.send(
            HttpRequest.newBuilder(
                    URI.create(
                        "http://localhost:" + admin.server.getAddress().getPort() + "/broken"))
                .build(),
            HttpResponse.BodyHandlers.ofString());

    assertThat(down.statusCode()).isEqualTo(503);
    assertThat(AdminServer.error(down)).isEqualTo("the job store cannot be reached; try again");
    assertThat(broken.statusCode()).isEqualTo(500);
    assertThat(AdminServer.error(broken)).isEqualTo("could not answer; the log says why");
  }
}
