package dev.underpin.observability.servlet;

import dev.underpin.core.context.RequestContext;
import dev.underpin.observability.RequestLogging;
import dev.underpin.observability.spi.LoggedRequest;
import dev.underpin.observability.spi.Outcome;
import dev.underpin.observability.spi.RequestFacts;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.UnavailableException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One request to a container, from its first dispatch to its line.
 *
 * <p>A container may send a request through the filters several times, in several threads: first,
 * then once for each asynchronous dispatch, then to an error page. This object goes along as an
 * attribute of the request. Who writes the line is settled when the first dispatch is through: it
 * does, unless async was started; then the end of async does, which every container announces to
 * this listener once all dispatches are over. (Whether an error page will follow cannot be known,
 * so the line does not wait for one.)
 */
final class ServletExchange implements AsyncListener {

  private static final String ATTRIBUTE = ServletExchange.class.getName();

  private final LoggedRequest request;
  private final @Nullable String routeAttribute;
  private final String method;
  private final String path;
  private final long announced;
  private final Bodies bodies = new Bodies();
  private volatile String route;
  private volatile @Nullable String user;
  private volatile @Nullable HttpServletResponse response;
  private volatile @Nullable Throwable failure;
  private volatile boolean async;
  private volatile boolean timedOut;
  private volatile boolean ended;

  private ServletExchange(
      LoggedRequest request, @Nullable String routeAttribute, HttpServletRequest http) {
    this.request = request;
    this.routeAttribute = routeAttribute;
    method = Objects.requireNonNullElse(http.getMethod(), "");
    path = ServletRoute.path(http);
    announced = http.getContentLengthLong();
    route = request.route(path, ServletRoute.mapping(http));
  }

  static @Nullable ServletExchange of(HttpServletRequest http) {
    return (ServletExchange) http.getAttribute(ATTRIBUTE);
  }

  static ServletExchange begin(
      RequestLogging requests, @Nullable String routeAttribute, HttpServletRequest http) {
    LoggedRequest request = requests.begin(name -> values(http, name));
    ServletExchange exchange = new ServletExchange(request, routeAttribute, http);
    http.setAttribute(ATTRIBUTE, exchange);
    return exchange;
  }

  private static List<String> values(HttpServletRequest http, String name) {
    Enumeration<String> values = http.getHeaders(name);
    return values == null || !values.hasMoreElements() ? List.of() : Collections.list(values);
  }

  RequestContext context() {
    return request.context();
  }

  Bodies bodies() {
    return bodies;
  }

  /** The first dispatch, in the scope. */
  void first(HttpServletRequest http, HttpServletResponse out, FilterChain chain)
      throws IOException, ServletException {
    try {
      pass(http, out, chain);
    } catch (Throwable thrown) {
      failure = unwrapped(thrown);
      throw thrown;
    } finally {
      // a first dispatch that throws is the end of it, whatever else was started
      if (failure != null || !endsAsync(http)) {
        end(statusOf(out));
      }
    }
  }

  private int statusOf(HttpServletResponse out) {
    if (failure == null || out.isCommitted()) {
      return out.getStatus();
    }
    // the container will throw away what is written, and answer as the specification has it
    bodies.forgetWritten();
    if (failure instanceof UnavailableException unavailable) {
      return unavailable.isPermanent()
          ? HttpServletResponse.SC_NOT_FOUND
          : HttpServletResponse.SC_SERVICE_UNAVAILABLE;
    }
    return HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
  }

  /** A dispatch to go on asynchronously, or to an error page, in the scope. */
  void again(HttpServletRequest http, HttpServletResponse out, FilterChain chain)
      throws IOException, ServletException {
    try {
      pass(http, out, chain);
    } catch (Throwable thrown) {
      if (failure == null && !ended) {
        failure = unwrapped(thrown);
      } else if (http.getDispatcherType() == DispatcherType.ERROR) {
        request.failedLate("error page", unwrapped(thrown));
      }
      throw thrown;
    }
  }

  /** Containers and frameworks put a plain ServletException around what is none. */
  private static Throwable unwrapped(Throwable thrown) {
    Throwable cause = thrown.getCause();
    return cause != null && thrown.getClass() == ServletException.class ? cause : thrown;
  }

  private void pass(HttpServletRequest http, HttpServletResponse out, FilterChain chain)
      throws IOException, ServletException {
    identify(out);
    response = out;
    // an asynchronous dispatch may bring our own wrappers back, or may not
    HttpServletResponse seenOut = LoggedResponse.wrap(out, this);
    HttpServletRequest seenIn = LoggedServletRequest.wrap(http, seenOut, this);
    try {
      chain.doFilter(seenIn, seenOut);
    } finally {
      note(http);
    }
  }

  /** The id belongs into the response before it is committed, however often it is begun anew. */
  void identify(HttpServletResponse out) {
    if (!out.isCommitted()) {
      out.setHeader(request.requestIdHeader(), request.requestId());
    }
  }

  private void note(HttpServletRequest http) {
    String known = http.getRemoteUser();
    user = known == null ? user : known;
    Object framework = routeAttribute == null ? null : http.getAttribute(routeAttribute);
    if (framework != null && http.getDispatcherType() != DispatcherType.ERROR) {
      route = request.route(path, framework.toString());
    }
  }

  /** Async was started: the container will tell when it is over. */
  void asyncStarted() {
    async = true;
  }

  private boolean endsAsync(HttpServletRequest http) {
    if (async || !http.isAsyncStarted()) {
      return async;
    }
    try {
      // started behind our back, by somebody who unwrapped the request
      http.getAsyncContext().addListener(this);
      return true;
    } catch (IllegalStateException overAlready) {
      return false;
    }
  }

  @Override
  public void onStartAsync(AsyncEvent event) {
    event.getAsyncContext().addListener(this);
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    timedOut = true;
  }

  @Override
  public void onError(AsyncEvent event) {
    if (failure == null) {
      Throwable thrown = event.getThrowable();
      failure = thrown == null ? null : unwrapped(thrown);
    }
  }

  @Override
  public void onComplete(AsyncEvent event) {
    HttpServletResponse out = response;
    end(out == null ? 0 : out.getStatus());
  }

  private void end(int status) {
    ended = true;
    Throwable error = failure != null ? failure : bodies.lost();
    request.end(
        new RequestFacts()
            .method(method)
            .route(route)
            .status(status)
            .bytes(bodies.read(announced), bodies.written())
            .subject(user)
            .outcome(outcome())
            .error(error));
  }

  private Outcome outcome() {
    Throwable thrown = failure;
    if (timedOut && (thrown == null || thrown instanceof TimeoutException)) {
      return Outcome.TIMED_OUT;
    }
    if (thrown == null) {
      return bodies.lost() == null ? Outcome.ANSWERED : Outcome.CLIENT_GONE;
    }
    return bodies.isLostBy(thrown) ? Outcome.CLIENT_GONE : Outcome.FAILED;
  }
}
