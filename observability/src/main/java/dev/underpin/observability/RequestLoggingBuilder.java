package dev.underpin.observability;

import dev.underpin.core.context.NamingProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Builds a {@link RequestLogging}. Not thread-safe. */
public final class RequestLoggingBuilder {

  /** The header that a request's id comes and goes in unless told otherwise. */
  public static final String DEFAULT_REQUEST_ID_HEADER = "X-Request-ID";

  private static final Pattern SERVICE = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}");

  final String service;
  final List<String> templates = new ArrayList<>();
  String requestIdHeader = DEFAULT_REQUEST_ID_HEADER;
  NamingProfile naming = NamingProfile.OTEL;
  Sampling sampling = Sampling.all();
  ErrorReporter errors = ErrorReporter.builder().build();
  Function<String, @Nullable String> subjects = subject -> subject;
  LongSupplier ticker = System::nanoTime;

  RequestLoggingBuilder(String service) {
    require(SERVICE, service, "service name", "RequestLogging.builder");
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
   * The header that the request's id comes in and is sent back in.
   *
   * @param name the header's name; default {@link #DEFAULT_REQUEST_ID_HEADER}
   * @return this builder
   * @throws IllegalArgumentException if HTTP does not allow such a name
   */
  public RequestLoggingBuilder requestIdHeader(String name) {
    require(HEADER, name, "request id header", "RequestLoggingBuilder.requestIdHeader");
    requestIdHeader = name;
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

  private static void require(Pattern rule, String value, String name, String setting) {
    if (!rule.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "%s must match %s but was \"%s\"; change %s".formatted(name, rule, value, setting));
    }
  }
}
