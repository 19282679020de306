package dev.underpin.jobs.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.underpin.core.audit.AuditAppender;
import dev.underpin.core.audit.AuditException;
import dev.underpin.jobs.JobsAdmin;
import dev.underpin.jobs.store.JobStoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admin of jobs as JSON, for the JDK's server. It does not exist without a rule that says who
 * may what; every action is written to an audit log first, and is not done if that fails.
 *
 * <pre>{@code
 * HttpHandler admin = JobsAdminHandler.builder(jobs.admin(), audit)
 *     .codecs(JacksonCodecs.create())
 *     .access(AccessRule.bearer(token, AdminAccess.of("ops", VIEW, ACT)))
 *     .build();
 * server.createContext("/admin/jobs", admin);
 * }</pre>
 *
 * <p>Below the path of its context:
 *
 * <table>
 *   <caption>what can be asked for</caption>
 *   <tr><th>request<th>right<th>what
 *   <tr><td>GET<td>VIEW<td>who asks, and what he may
 *   <tr><td>GET queues<td>VIEW<td>{@link JobsAdmin#queues}
 *   <tr><td>GET workers<td>VIEW<td>{@link JobsAdmin#workers}
 *   <tr><td>GET search?state=dead&amp;kind=…<td>VIEW<td>{@link JobsAdmin#search}; {@code queue},
 *   {@code error}, {@code unique_key}, {@code idempotency_key}, {@code limit_key}, {@code from_id},
 *   {@code to_id}, {@code enqueued_since}, {@code enqueued_before}, {@code limit}, {@code after}
 *   <tr><td>GET history?kind=…<td>VIEW<td>{@link JobsAdmin#history}
 *   <tr><td>GET 42<td>VIEW<td>a job, its payload masked
 *   <tr><td>POST 42/replay, retry, cancel, delete<td>ACT<td>{@link dev.underpin.jobs.JobActions}
 *   <tr><td>POST replay, retry, delete<td>ACT<td>the same to many: {@code {"state":"DEAD",
 *   "filter":{"kind":"…"},"limit":1000}}
 *   <tr><td>POST queues/billing/pause, resume<td>ACT<td>a queue
 *   <tr><td>POST 42/reveal<td>REVEAL<td>payload, result and error of a job
 * </table>
 *
 * <p>A POST has the headers {@code X-Underpin-Action} and {@code Content-Type: application/json},
 * which pages of other sites cannot send, and a body of at most 16 KiB, {@code {"reason":"INC-42"}}
 * say. An error is {@code {"status":409,"error":"…"}}. Hidden values of the request that enqueued a
 * job are shown to nobody. Thread-safe.
 */
public final class JobsAdminHandler implements HttpHandler {

  private static final Logger LOG = LoggerFactory.getLogger(JobsAdminHandler.class);

  private static final int MAX_PATH = 200;
  private static final String NOWHERE = "/?";

  private final AccessRule rule;
  private final Json json;
  private final List<Route> routes = new ArrayList<>();

  JobsAdminHandler(JobsAdmin admin, AuditAppender audit, Json json, AccessRule rule) {
    this.rule = rule;
    this.json = json;
    routes.addAll(new Views(admin).routes());
    routes.addAll(new Actions(admin, audit).routes());
  }

  /**
   * Begins to describe a handler.
   *
   * @param admin what it shows
   * @param audit where actions are written, an {@link dev.underpin.core.audit.AuditLog} usually
   * @return the builder
   */
  public static JobsAdminHandlerBuilder builder(JobsAdmin admin, AuditAppender audit) {
    return new JobsAdminHandlerBuilder(admin, audit);
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      answer(exchange).send(exchange);
    }
  }

  /** What went wrong inside is for the log; whoever asks is told no more than that. */
  private Answer answer(HttpExchange exchange) {
    try {
      return new Answer(200, json.write(routed(exchange)), Map.of());
    } catch (AdminError e) {
      return e.answer(json);
    } catch (AuditException e) {
      LOG.error("the audit log cannot be written", e);
      return AdminError.of(503, "the audit log cannot be written; no action begins without it")
          .answer(json);
    } catch (JobStoreException e) {
      LOG.warn("the job store cannot be reached", e);
      return AdminError.of(503, "the job store cannot be reached; try again").answer(json);
    } catch (RuntimeException e) {
      LOG.error("could not answer {}", exchange.getRequestMethod(), e);
      return AdminError.of(500, "could not answer; the log says why").answer(json);
    }
  }

  /** Strangers first, so that they learn of no path whether it is there. */
  private Map<String, ?> routed(HttpExchange exchange) {
    AdminAccess access = rule.of(exchange);
    if (access.challenge() != null) {
      throw AdminError.with(401, "say who you are", "WWW-Authenticate", access.challenge());
    }
    Map<Route, Map<String, String>> found = found(exchange);
    if (found.isEmpty()) {
      throw AdminError.of(404, "there is nothing here; GET the path of the admin for its views");
    }
    String method = exchange.getRequestMethod();
    String wanted = method.equals("HEAD") ? "GET" : method;
    for (Map.Entry<Route, Map<String, String>> one : found.entrySet()) {
      if (one.getKey().method().equals(wanted)) {
        return called(one.getKey(), new Call(exchange, access, one.getValue(), json));
      }
    }
    Set<String> allowed = new TreeSet<>();
    found
        .keySet()
        .forEach(route -> allowed.add(route.method().equals("GET") ? "GET, HEAD" : "POST"));
    String methods = String.join(", ", allowed);
    throw AdminError.with(405, "method must be one of " + methods, "Allow", methods);
  }

  private static Map<String, ?> called(Route route, Call call) {
    if (!call.access().rights().contains(route.right())) {
      throw AdminError.of(
          403, "%s may not: it takes the right %s".formatted(call.access().actor(), route.right()));
    }
    if (route.method().equals("POST")) {
      call.requireOwnPage();
    }
    return route.handler().answer(call);
  }

  /** As it was sent: whatever is escaped, or climbs, is no path of ours. */
  private Map<Route, Map<String, String>> found(HttpExchange exchange) {
    String context = exchange.getHttpContext().getPath();
    String path = exchange.getRequestURI().getRawPath();
    String rest = path.startsWith(context) ? path.substring(context.length()) : NOWHERE;
    boolean isBelow = rest.isEmpty() || rest.startsWith("/") || context.endsWith("/");
    if (!isBelow || rest.length() > MAX_PATH) {
      return Map.of();
    }
    List<String> segments = Route.split(rest.startsWith("/") ? rest.substring(1) : rest);
    Map<Route, Map<String, String>> found = new LinkedHashMap<>();
    for (Route route : routes) {
      Map<String, String> values = route.match(segments);
      if (values != null) {
        found.put(route, values);
      }
    }
    return found;
  }
}
