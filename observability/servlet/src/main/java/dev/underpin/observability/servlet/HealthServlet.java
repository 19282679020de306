package dev.underpin.observability.servlet;

import dev.underpin.observability.HealthChecks;
import dev.underpin.observability.HealthReport;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The two questions an orchestrator asks, for a servlet container.
 *
 * <pre>{@code
 * servletContext.addServlet("livez", HealthServlet.livez()).addMapping("/livez");
 * servletContext.addServlet("readyz", HealthServlet.readyz(checks)).addMapping("/readyz");
 * }</pre>
 */
public final class HealthServlet extends HttpServlet {

  private static final long serialVersionUID = 1;
  private static final String JSON = "application/json; charset=utf-8";
  private static final String TEXT = "text/plain; charset=utf-8";

  private final transient @Nullable HealthChecks checks;

  private HealthServlet(@Nullable HealthChecks checks) {
    this.checks = checks;
  }

  /**
   * {@return a servlet that says 200: the process answers HTTP, so restarting it would not help. It
   * never asks a dependency, whose outage must not get all nodes restarted}
   */
  public static HealthServlet livez() {
    return new HealthServlet(null);
  }

  /**
   * {@return a servlet that says whether this node should get traffic: 200, or 503 where a check is
   * DOWN or not known yet, with each check's status, detail and age as JSON, from what the checks
   * said last. Details can hold messages of exceptions: show them to operators only}
   *
   * @param checks what the node needs
   */
  public static HealthServlet readyz(HealthChecks checks) {
    return new HealthServlet(checks);
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String method = request.getMethod();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      response.setHeader("Allow", "GET, HEAD");
      response.setStatus(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
      return;
    }
    response.setHeader("Cache-Control", "no-store");
    if (checks == null) {
      answer(response, HttpServletResponse.SC_OK, TEXT, "ok\n");
      return;
    }
    HealthReport report = checks.report();
    answer(
        response,
        report.isReady() ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE,
        JSON,
        report.toJson());
  }

  /** The container leaves the body away where HEAD was asked. */
  private static void answer(HttpServletResponse response, int status, String type, String text)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.setContentType(type);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
