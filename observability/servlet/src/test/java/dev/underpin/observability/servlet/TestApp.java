package dev.underpin.observability.servlet;

import dev.underpin.core.context.RequestContext;
import dev.underpin.observability.RequestLogging;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.MDC;

/** An application of one servlet a path, behind the filter. */
final class TestApp {

  /** What a servlet does. */
  @FunctionalInterface
  interface Work {
    void serve(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException;
  }

  private final Map<String, HttpServlet> servlets = new LinkedHashMap<>();
  private final Map<String, Filter> filters = new LinkedHashMap<>();
  private final RequestLoggingFilter logging;
  final Queue<String> leftBehind = new ConcurrentLinkedQueue<>();

  TestApp(RequestLogging requests) {
    this(RequestLoggingFilter.of(requests));
  }

  TestApp(RequestLoggingFilter logging) {
    this.logging = logging;
  }

  TestApp at(String mapping, Work work) {
    return add(mapping, new WorkServlet(work));
  }

  TestApp add(String mapping, HttpServlet servlet) {
    servlets.put(mapping, servlet);
    return this;
  }

  /** A filter behind ours. */
  TestApp behind(String name, Filter filter) {
    filters.put(name, filter);
    return this;
  }

  void setUp(ServletContext context) {
    addFilter(context, "outermost", this::seeWhatIsLeft, false);
    logging.addTo(context);
    filters.forEach((name, filter) -> addFilter(context, name, filter, true));
    servlets.forEach(
        (mapping, servlet) -> {
          // a container may not like an empty name
          ServletRegistration.Dynamic added = context.addServlet("at " + mapping, servlet);
          added.setAsyncSupported(true);
          added.addMapping(mapping);
        });
  }

  private static void addFilter(
      ServletContext context, String name, Filter filter, boolean behindOthers) {
    FilterRegistration.Dynamic registration = context.addFilter(name, filter);
    registration.setAsyncSupported(true);
    registration.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), behindOthers, "/*");
  }

  /** A container's thread that comes out of the filter must be as it went in. */
  private void seeWhatIsLeft(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    boolean outside = RequestContext.current() == RequestContext.empty();
    try {
      chain.doFilter(request, response);
    } finally {
      Map<String, String> mdc = MDC.getCopyOfContextMap();
      if (outside
          && (RequestContext.current() != RequestContext.empty()
              || (mdc != null && !mdc.isEmpty()))) {
        leftBehind.add(RequestContext.current() + " " + mdc);
      }
    }
  }

  /** Work in a thread that belongs to nobody. */
  static void elsewhere(Runnable work) {
    new Thread(work, "elsewhere").start();
  }

  private static final class WorkServlet extends HttpServlet {

    private static final long serialVersionUID = 1;

    private final transient Work work;

    WorkServlet(Work work) {
      this.work = work;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException {
      work.serve(request, response);
    }
  }
}
