package dev.underpin.jobs.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.underpin.core.audit.AuditEntry;
import dev.underpin.core.codec.Codec;
import dev.underpin.core.codec.CodecException;
import dev.underpin.core.codec.Codecs;
import dev.underpin.core.settings.Secret;
import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.EnqueueOptions;
import java.lang.reflect.Type;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the admin by HTTP shows whom, and lets him do. */
@Timeout(60)
class JobsAdminHandlerTest {

  private static final List<String> VIEWS =
      List.of("", "/queues", "/workers", "/search", "/history", "/1");
  private static final List<String> ACTS =
      List.of(
          "/1/replay",
          "/1/retry",
          "/1/cancel",
          "/1/delete",
          "/replay",
          "/retry",
          "/delete",
          "/queues/slow/pause",
          "/queues/slow/resume");

  private final AdminServer admin;

  JobsAdminHandlerTest() throws Exception {
    admin = new AdminServer();
  }

  @AfterEach
  void closes() throws Exception {
    admin.close();
  }

  @Test
  void admin_without_an_access_rule_does_not_exist() {
    JobsAdminHandlerBuilder builder =
        JobsAdminHandler.builder(admin.jobs.admin(), admin.audit).codecs(JacksonCodecs.create());

    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("JobsAdminHandlerBuilder.access(exchange -> …)");
  }

  @Test
  void admin_that_could_not_write_json_does_not_exist() {
    JobsAdminHandlerBuilder builder =
        JobsAdminHandler.builder(admin.jobs.admin(), admin.audit).access(AdminServer::access);

    assertThatThrownBy(builder::build).hasMessageContaining("codecs must be set");
    assertThatThrownBy(() -> builder.codecs(new UpperCase()).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("codecs of an admin must write JSON but wrote \"NO JSON\"");
  }

  private static final class UpperCase implements Codecs {
    @Override
    public <T> Codec<T> of(Type type) {
      return new Codec<>() {
        @Override
        public byte[] encode(T value) {
          return "NO JSON".getBytes(UTF_8);
        }

        @Override
        public T decode(byte[] bytes) {
          throw new CodecException("never", null);
        }

        @Override
        public String id() {
          return "none";
        }
      };
    }
  }

  @Test
  void strangers_are_told_to_say_who_they_are_whatever_they_ask() throws Exception {
    List<HttpResponse<String>> responses = new ArrayList<>();
    for (String path : List.of("", "/search", "/no-such-thing", "/1/replay", "/delete")) {
      responses.add(admin.get(path, null));
      responses.add(admin.post(path, null, "{}"));
    }

    assertThat(responses)
        .allSatisfy(
            response -> {
              assertThat(response.statusCode()).isEqualTo(401);
              assertThat(AdminServer.error(response)).isEqualTo("say who you are");
              assertThat(response.headers().firstValue("WWW-Authenticate"))
                  .contains("Bearer realm=\"jobs\"");
            });
  }

  @Test
  void each_right_is_for_its_own_and_includes_no_other() throws Exception {
    long id = admin.dead();
    for (String path : VIEWS) {
      String view = path.equals("/1") ? "/" + id : path;
      assertThat(admin.get(view, "VIEW").statusCode()).as(view).isEqualTo(200);
      assertThat(admin.get(view, "ACT,REVEAL").statusCode()).as(view).isEqualTo(403);
    }
    for (String path : ACTS) {
      assertThat(admin.post(path, "VIEW,REVEAL", "{}").statusCode()).as(path).isEqualTo(403);
      assertThat(admin.post(path, "", "{}").statusCode()).as(path).isEqualTo(403);
    }
    assertThat(AdminServer.error(admin.post("/" + id + "/reveal", "VIEW,ACT", "{}")))
        .isEqualTo("ana may not: it takes the right REVEAL");

    assertThat(admin.entries()).isEmpty();
    assertThat(admin.jobs.counts().dead()).isEqualTo(1);
    assertThat(admin.post("/" + id + "/reveal", "REVEAL", "{}").statusCode()).isEqualTo(200);
    assertThat(admin.post("/" + id + "/replay", "ACT", "{}").statusCode()).isEqualTo(200);
  }

  @Test
  void views_tell_queues_workers_jobs_and_history() throws Exception {
    long id = admin.dead();
    admin.jobs.cancel(admin.jobs.enqueue(AdminServer.MAIL, new AdminServer.Mail("ben")));
    admin.jobs.pause("slow");

    assertThat(AdminServer.json(admin.get("", "ACT,VIEW")))
        .contains(entry("actor", "ana"), entry("rights", List.of("VIEW", "ACT")));
    assertThat(AdminServer.json(admin.get("/queues", "VIEW")))
        .containsEntry(
            "queues",
            List.of(
                Map.of(
                    "queue",
                    "slow",
                    "paused",
                    true,
                    "ready",
                    0,
                    "running",
                    0,
                    "scheduled",
                    0,
                    "held",
                    0,
                    "dead",
                    1,
                    "parked",
                    0,
                    "oldest_due_ms",
                    0)));
    assertThat(AdminServer.json(admin.get("/workers", "VIEW"))).containsOnlyKeys("workers");
    assertThat(admin.get("/search?state=dead&kind=mail&queue=slow&limit=5", "VIEW").body())
        .contains("\"id\":" + id + ",")
        .doesNotContain("next");
    assertThat(admin.get("/history?kind=mail", "VIEW").body())
        .contains("\"end\":\"DEAD\"")
        .contains("\"end\":\"CANCELLED\"");
    assertThat(AdminServer.json(admin.get("/" + id, "VIEW")))
        .contains(
            entry("id", (int) id),
            entry("kind", "mail"),
            entry("version", 1),
            entry("state", "DEAD"),
            entry("failed", 1),
            entry("error", "***"),
            entry("payload", "***"));
  }

  @Test
  void search_goes_on_where_its_page_ended() throws Exception {
    for (int i = 0; i < 5; i++) {
      admin.jobs.enqueue(AdminServer.MAIL, new AdminServer.Mail("m" + i));
    }

    Map<String, Object> first = AdminServer.json(admin.get("/search?limit=3", "VIEW"));
    Map<String, Object> second =
        AdminServer.json(admin.get("/search?limit=3&after=" + first.get("next"), "VIEW"));

    assertThat((List<?>) first.get("jobs")).hasSize(3);
    assertThat((List<?>) second.get("jobs")).hasSize(2);
    assertThat(second).doesNotContainKey("next");
  }

  @Test
  void nothing_but_a_reveal_shows_what_is_secret_and_that_is_audited() throws Exception {
    long id = admin.dead();
    for (String path : VIEWS) {
      HttpResponse<String> response =
          admin.get(path.equals("/1") ? "/" + id : path, "VIEW,ACT,REVEAL");
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body())
          .as(path)
          .doesNotContain(AdminServer.SECRET)
          .doesNotContain("sealed:");
    }
    assertThat(admin.entries()).isEmpty();

    HttpResponse<String> revealed =
        admin.post("/" + id + "/reveal", "REVEAL", "{\"reason\":\"INC-42\"}");

    assertThat(AdminServer.json(revealed))
        .contains(
            entry("payload", "{\"to\":\"" + AdminServer.SECRET + "\"}"),
            entry("payload_codec", "json"));
    assertThat(String.valueOf(AdminServer.json(revealed).get("error")))
        .contains("no mail to " + AdminServer.SECRET);
    assertThat(admin.entries())
        .containsExactly(AuditEntry.of("ana", "jobs.reveal", "job:" + id).reason("INC-42"));
  }

  @Test
  void action_is_done_and_audited_with_actor_and_reason() throws Exception {
    long id = admin.dead();

    HttpResponse<String> response =
        admin.post("/" + id + "/replay", "ACT", "{\"reason\":\"INC-42\"}");

    assertThat(AdminServer.json(response))
        .containsExactly(entry("action", "replay"), entry("id", (int) id), entry("was", "DEAD"));
    assertThat(admin.jobs.counts().ready()).isEqualTo(1);
    assertThat(admin.entries())
        .containsExactly(
            AuditEntry.of("ana", "jobs.replay", "job:" + id)
                .before("DEAD mail on slow")
                .after("READY")
                .reason("INC-42"));
  }

  @Test
  void many_jobs_are_acted_on_by_filter_and_limit() throws Exception {
    for (int i = 0; i < 5; i++) {
      admin.jobs.enqueue(
          AdminServer.MAIL,
          new AdminServer.Mail("m" + i),
          EnqueueOptions.delay(Duration.ofHours(1)));
    }

    String some = "{\"state\":\"scheduled\",\"filter\":{\"kind\":\"mail\"},\"limit\":2}";
    assertThat(AdminServer.json(admin.post("/retry", "ACT", some)))
        .contains(entry("changed", 2), entry("more", true));
    assertThat(AdminServer.json(admin.post("/delete", "ACT", some.replace("2", "20"))))
        .contains(entry("changed", 3), entry("more", false));
    assertThat(AdminServer.json(admin.post("/replay", "ACT", "{\"state\":\"DEAD\"}")))
        .contains(entry("changed", 0));

    assertThat(admin.jobs.counts().ready()).isEqualTo(2);
    assertThat(admin.jobs.counts().scheduled()).isZero();
  }

  @Test
  void queue_is_paused_and_resumed() throws Exception {
    assertThat(AdminServer.json(admin.post("/queues/slow/pause", "ACT", "")))
        .contains(entry("changed", true));
    assertThat(AdminServer.json(admin.post("/queues/slow/pause", "ACT", "")))
        .contains(entry("changed", false));
    assertThat(admin.jobs.pausedQueues()).containsExactly("slow");

    assertThat(AdminServer.json(admin.post("/queues/slow/resume", "ACT", "")))
        .contains(entry("changed", true));

    assertThat(admin.jobs.pausedQueues()).isEmpty();
  }

  @Test
  void unknown_jobs_are_404_and_actions_that_do_not_fit_are_409() throws Exception {
    long dead = admin.dead();
    long ready = admin.jobs.enqueue(AdminServer.MAIL, new AdminServer.Mail("ben")).value();

    assertThat(admin.get("/99999", "VIEW").statusCode()).isEqualTo(404);
    assertThat(admin.post("/99999/replay", "ACT", "").statusCode()).isEqualTo(404);
    assertThat(AdminServer.error(admin.post("/99999/reveal", "REVEAL", "")))
        .contains("there is no job 99999");
    assertThat(admin.post("/" + ready + "/replay", "ACT", "").statusCode()).isEqualTo(409);
    assertThat(AdminServer.error(admin.post("/" + dead + "/retry", "ACT", "")))
        .isEqualTo(
            "job " + dead + " is DEAD; only SCHEDULED ones are made due now; replay DEAD ones");
    admin.execute("UPDATE underpin_jobs SET worker = 1 WHERE id = " + ready);
    assertThat(AdminServer.error(admin.post("/" + ready + "/delete", "ACT", "")))
        .isEqualTo(
            "job " + ready + " is RUNNING; only those that do not run are deleted; cancel it");
  }

  @Test
  void bearer_of_the_token_is_known_and_nobody_else() throws Exception {
    AdminAccess ops = AdminAccess.of("ops", AdminRight.VIEW);
    admin.server.createContext(
        "/bearer", admin.handler(AccessRule.bearer(Secret.of("0123456789abcdef"), ops)));
    URI uri =
        URI.create("http://localhost:" + admin.server.getAddress().getPort() + "/bearer/queues");

    for (String shown : List.of("Bearer 0123456789abcde", "bearer", "Basic eA==", "Bearer ")) {
      assertThat(
              admin.send(HttpRequest.newBuilder(uri).header("Authorization", shown)).statusCode())
          .isEqualTo(401);
    }
    assertThat(admin.send(HttpRequest.newBuilder(uri)).statusCode()).isEqualTo(401);
    assertThat(
            admin
                .send(
                    HttpRequest.newBuilder(uri).header("Authorization", "Bearer 0123456789abcdef"))
                .statusCode())
        .isEqualTo(200);
    assertThatThrownBy(() -> AccessRule.bearer(Secret.of("short"), ops))
        .hasMessageContaining("token must be at least 16 characters but was 5");
  }

  @Test
  void access_has_a_name_or_no_rights() {
    assertThatThrownBy(() -> AdminAccess.of(" ", AdminRight.VIEW))
        .hasMessageContaining("actor must be named");
    assertThatThrownBy(() -> new AdminAccess("", Set.of(AdminRight.VIEW), "Bearer"))
        .hasMessageContaining("rights of somebody unknown must be none");
  }
}
