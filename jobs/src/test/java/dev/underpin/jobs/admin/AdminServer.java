package dev.underpin.jobs.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.underpin.core.Retry;
import dev.underpin.core.audit.AuditEntry;
import dev.underpin.core.audit.AuditLog;
import dev.underpin.core.audit.AuditQuery;
import dev.underpin.core.audit.AuditRecord;
import dev.underpin.core.audit.AuditSchema;
import dev.underpin.core.codec.AesGcmCipher;
import dev.underpin.core.jdbc.Transactions;
import dev.underpin.core.settings.Secret;
import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.JobId;
import dev.underpin.jobs.JobType;
import dev.underpin.jobs.Jobs;
import dev.underpin.jobs.SteppedJobs;
import dev.underpin.jobs.jdbc.JdbcJobStore;
import dev.underpin.jobs.jdbc.JobsSchema;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.h2.jdbcx.JdbcConnectionPool;
import org.jspecify.annotations.Nullable;

/** An admin by HTTP, on a server and a database, whose jobs have a cipher. */
final class AdminServer implements AutoCloseable {

  record Mail(String to) {}

  static final String SECRET = "ana@example.com";
  static final JobType<Mail> MAIL =
      JobType.of("mail", Mail.class).queue("slow").retry(Retry.none());

  private final JdbcConnectionPool pool =
      JdbcConnectionPool.create("jdbc:h2:mem:handler;DB_CLOSE_DELAY=-1", "sa", "");
  private final Transactions tx = Transactions.of(pool);
  final AuditLog audit = AuditLog.builder(tx, "2027-01", Secret.of("k".repeat(32))).build();
  final HttpClient http = HttpClient.newHttpClient();
  final HttpServer server;
  final SteppedJobs jobs;

  AdminServer() throws IOException {
    JobsSchema.install(pool);
    AuditSchema.install(pool);
    jobs =
        Jobs.builder(JdbcJobStore.of(tx))
            .codecs(JacksonCodecs.create())
            .cipher(AesGcmCipher.of("2027-01", new byte[32]), new byte[16])
            .history(Duration.ofDays(1))
            .handler(
                MAIL,
                (mail, run) -> {
                  throw new IllegalStateException("no mail to " + mail.to());
                })
            .buildStepped();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/admin/jobs", handler(AdminServer::access));
    server.start();
  }

  JobsAdminHandler handler(AccessRule rule) {
    return JobsAdminHandler.builder(jobs.admin(), audit)
        .codecs(JacksonCodecs.create())
        .access(rule)
        .build();
  }

  /** Whoever names himself is believed, and has the rights that he names. */
  static AdminAccess access(HttpExchange exchange) {
    String rights = exchange.getRequestHeaders().getFirst("Rights");
    if (rights == null) {
      return AdminAccess.unknown("Bearer realm=\"jobs\"");
    }
    List<AdminRight> some = new ArrayList<>();
    for (String right : rights.split(",", -1)) {
      if (!right.isEmpty()) {
        some.add(AdminRight.valueOf(right));
      }
    }
    return AdminAccess.of("ana", some.toArray(AdminRight[]::new));
  }

  @Override
  public void close() throws SQLException {
    server.stop(0);
    jobs.close();
    execute("DROP ALL OBJECTS");
    pool.dispose();
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  HttpRequest.Builder request(String path, @Nullable String rights) {
    URI uri =
        URI.create("http://localhost:" + server.getAddress().getPort() + "/admin/jobs" + path);
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20));
    return rights == null ? request : request.header("Rights", rights);
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path, @Nullable String rights) throws Exception {
    return send(request(path, rights));
  }

  HttpResponse<String> post(String path, @Nullable String rights, String body) throws Exception {
    return send(
        request(path, rights)
            .header("Content-Type", "application/json; charset=utf-8")
            .header("X-Underpin-Action", "1")
            .POST(BodyPublishers.ofString(body)));
  }

  static Map<String, Object> json(HttpResponse<String> response) {
    return JacksonCodecs.create()
        .<Map<String, Object>>of(Map.class)
        .decode(response.body().getBytes(UTF_8));
  }

  static String error(HttpResponse<String> response) {
    assertThat(json(response)).containsOnlyKeys("status", "error");
    assertThat(json(response)).containsEntry("status", response.statusCode());
    return String.valueOf(json(response).get("error"));
  }

  List<AuditEntry> entries() {
    return audit.entries(AuditQuery.newest(100)).stream().map(AuditRecord::entry).toList();
  }

  long dead() {
    JobId id = jobs.enqueue(MAIL, new Mail(SECRET));
    jobs.runDue();
    assertThat(jobs.counts().dead()).isPositive();
    return id.value();
  }

  /** What a server says to a line that no client would send. */
  String raw(String line) throws IOException {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), server.getAddress().getPort())) {
      String request = line + "\r\nHost: localhost\r\nRights: VIEW\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }
}
