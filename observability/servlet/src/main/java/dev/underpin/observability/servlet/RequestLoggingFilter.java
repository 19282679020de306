package dev.underpin.observability.servlet;

import dev.underpin.core.context.Scope;
import dev.underpin.observability.RequestLogging;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Brings {@link RequestLogging} to a servlet container (Servlet 6.0 and above).
 *
 * <pre>{@code
 * RequestLogging requests = RequestLogging.builder("shop").route("/product/{id}").build();
 * RequestLoggingFilter.of(requests).addTo(servletContext);   // in an initializer or a listener
 * }</pre>
 *
 * <p>Where the filter is registered by other means, let it be the first, let it support async, and
 * map it to the dispatcher types REQUEST, ASYNC and ERROR.
 *
 * <p>A request gets one line, whatever its ways. An answer in one go gets it when the filters and
 * the servlet are through; an asynchronous one when the container says that it is complete, with
 * its whole time. An exception is logged with the request's ids and then thrown on, for the
 * container and its error pages; its {@code status} is that of the response if that was committed,
 * otherwise the 500 that the container is about to send. An error page works with the request's ids
 * too; as it comes after the line of an answer in one go, its own failure is logged by itself. The
 * request's context is open in the servlet, in asynchronous dispatches, in {@code
 * AsyncContext.start}, and in listeners for async, reading and writing.
 *
 * <p>The route is the template that fits the path within the application, else what a framework
 * says ({@link #routeAttribute}), else the servlet's mapping. {@code bytes_in} is what was read
 * from the request's stream, or what the request announced where the container read it; {@code
 * bytes_out} what was written, before any compression.
 *
 * <p>Immutable and thread-safe.
 */
public final class RequestLoggingFilter implements Filter {

  private static final String NAME = "underpin-request-logging";

  private final RequestLogging requests;
  private final @Nullable String routeAttribute;

  private RequestLoggingFilter(RequestLogging requests, @Nullable String routeAttribute) {
    this.requests = Objects.requireNonNull(requests, "requests");
    this.routeAttribute = routeAttribute;
  }

  /**
   * {@return a filter that logs requests}
   *
   * @param requests how
   */
  public static RequestLoggingFilter of(RequestLogging requests) {
    return new RequestLoggingFilter(requests, null);
  }

  /**
   * {@return the same filter, taking routes that no template fits from a request attribute that a
   * framework sets: with Spring MVC {@code
   * org.springframework.web.servlet.HandlerMapping.bestMatchingPattern}}
   *
   * @param name the attribute's name
   */
  public RequestLoggingFilter routeAttribute(String name) {
    return new RequestLoggingFilter(requests, Objects.requireNonNull(name, "name"));
  }

  /**
   * Registers this filter as it should be: for all paths, in front of the others, with async and
   * error dispatches.
   *
   * @param context the application, not yet started
   * @return the registration
   * @throws IllegalStateException if the application has one already, or was started
   */
  public FilterRegistration.Dynamic addTo(ServletContext context) {
    FilterRegistration.Dynamic registration = context.addFilter(NAME, this);
    if (registration == null) {
      throw new IllegalStateException(
          "filter " + NAME + " must be registered once but was registered before; remove one");
    }
    registration.setAsyncSupported(true);
    registration.addMappingForUrlPatterns(
        EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR),
        false,
        "/*");
    return registration;
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request instanceof HttpServletRequest http && response instanceof HttpServletResponse out) {
      doFilter(http, out, chain);
    } else {
      chain.doFilter(request, response);
    }
  }

  private void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    ServletExchange known = ServletExchange.of(request);
    if (known == null) {
      ServletExchange exchange = ServletExchange.begin(requests, routeAttribute, request);
      try (Scope scope = exchange.context().open()) {
        exchange.first(request, response, chain);
      }
    } else if (isDispatchedByContainer(request)) {
      try (Scope scope = known.context().open()) {
        known.again(request, response, chain);
      }
    } else {
      // forwarded, included or filtered twice: this thread is in the scope already
      chain.doFilter(request, response);
    }
  }

  private static boolean isDispatchedByContainer(HttpServletRequest request) {
    DispatcherType type = request.getDispatcherType();
    return type == DispatcherType.ASYNC || type == DispatcherType.ERROR;
  }
}
