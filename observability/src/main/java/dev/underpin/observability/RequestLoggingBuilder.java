package dev.underpin.observability;

import dev.underpin.core.context.AmbientTrace;
import dev.underpin.core.context.NamingProfile;
import dev.underpin.core.context.Propagation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Builds a {@link RequestLogging}. Not thread-safe. */
public final class RequestLoggingBuilder {

  private static final Pattern SERVICE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  final String service;
  final List<String> templates = new ArrayList<>();
  final List<RequestListener> listeners = new ArrayList<>();
  Propagation propagation = Propagation.standard();
  @Nullable AmbientTrace ambient;
  @Nullable Duration deadline;
  NamingProfile naming = NamingProfile.OTEL;
  Sampling sampling = Sampling.all();
  ErrorReporter errors = ErrorReporter.builder().build();
  Function<String, @Nullable String> subjects = subject -> subject;
  LongSupplier ticker = System::nanoTime;

  RequestLoggingBuilder(String service) {
    if (!SERVICE.matcher(service).matches()) {
      throw new IllegalArgumentException(
          "service name must match %s but was \"%s\"; change RequestLogging.builder"
              .formatted(SERVICE, service));
    }
    this.service = service;
  }

  /**
   * A route of the application, so that its lines can be counted together: {@code /product/{id}}. A
   * segment is either literal, compared with the path as it was sent, or a name in braces, which
   * stands for any one segment that is not empty. Where two templates fit, the one that is literal
   * further to the left counts. A path that fits none is logged as the path of its {@link
   * com.sun.net.httpserver.HttpContext}, with {@code /*} behind it if the request's is longer, and
   * never as itself: raw paths are countless and may hold what nobody should read.
   *
   * @param template the route
   * @return this builder
   * @throws IllegalArgumentException if it is no template, or fits the same paths as an earlier one
   */
  public RequestLoggingBuilder route(String template) {
    List<String> all = new ArrayList<>(templates);
    all.add(template);
    Routes.of(all);
    templates.add(template);
    return this;
  }

  /**
   * Which headers the id, the trace and the deadline come and go in, and who may be told more.
   *
   * @param propagation the headers; default {@link Propagation#standard()}
   * @return this builder
   */
  public RequestLoggingBuilder propagation(Propagation propagation) {
    this.propagation = Objects.requireNonNull(propagation, "propagation");
    return this;
  }

  /**
   * Where traces come from, if another library makes them.
   *
   * @param ambient the seam to that library; default none, traces are our own
   * @return this builder
   */
  public RequestLoggingBuilder ambientTrace(AmbientTrace ambient) {
    this.ambient = Objects.requireNonNull(ambient, "ambient");
    return this;
  }

  /**
   * How long a request may take, for whatever asks its context what remains; a caller may give
   * less.
   *
   * @param atMost the time; more than zero, default as long as it likes
   * @return this builder
   * @throws IllegalArgumentException if it is not more than zero
   */
  public RequestLoggingBuilder deadline(Duration atMost) {
    if (atMost.isNegative() || atMost.isZero()) {
      throw new IllegalArgumentException(
          "deadline must be more than 0 but was %s; change RequestLoggingBuilder.deadline"
              .formatted(atMost));
    }
    deadline = atMost;
    return this;
  }

  /**
   * How the ids are called in the MDC.
   *
   * @param profile the names; default {@link NamingProfile#OTEL}
   * @return this builder
   */
  public RequestLoggingBuilder naming(NamingProfile profile) {
    naming = Objects.requireNonNull(profile, "profile");
    return this;
  }

  /**
   * Which requests get their line.
   *
   * @param sampling the share of the ordinary ones; default {@link Sampling#all()}
   * @return this builder
   */
  public RequestLoggingBuilder sampling(Sampling sampling) {
    this.sampling = Objects.requireNonNull(sampling, "sampling");
    return this;
  }

  /**
   * Who tells of errors.
   *
   * @param errors the reporter, whose owner stays its owner; default one that only logs
   * @return this builder
   */
  public RequestLoggingBuilder errors(ErrorReporter errors) {
    this.errors = Objects.requireNonNull(errors, "errors");
    return this;
  }

  /**
   * How whom a request is for is written in its line, where that should not be read by whoever
   * reads logs: an e-mail address, say.
   *
   * @param written from what the tally or the server knows to what is written, null to leave it
   *     out; default as it is
   * @return this builder
   */
  public RequestLoggingBuilder subject(Function<String, @Nullable String> written) {
    subjects = Objects.requireNonNull(written, "written");
    return this;
  }

  /**
   * Who hears of each request that ended.
   *
   * @param listener what to call, in the request's thread
   * @return this builder
   */
  public RequestLoggingBuilder listener(RequestListener listener) {
    listeners.add(Objects.requireNonNull(listener, "listener"));
    return this;
  }

  /**
   * What durations are measured with.
   *
   * @param nanoTime monotonic nanoseconds; default {@link System#nanoTime}
   * @return this builder
   */
  public RequestLoggingBuilder ticker(LongSupplier nanoTime) {
    ticker = Objects.requireNonNull(nanoTime, "nanoTime");
    return this;
  }

  /** {@return the request logging} */
  public RequestLogging build() {
    return new RequestLogging(this);
  }
}
