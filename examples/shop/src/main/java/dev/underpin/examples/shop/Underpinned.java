package dev.underpin.examples.shop;

import com.sun.net.httpserver.HttpHandler;
import dev.underpin.cache.Cache;
import dev.underpin.cache.CacheBuilder;
import dev.underpin.cache.CacheKey;
import dev.underpin.cache.Load;
import dev.underpin.cache.Loaded;
import dev.underpin.cache.redis.RedisOutboxSchema;
import dev.underpin.cache.redis.RedisStore;
import dev.underpin.cache.spi.RemoteStore;
import dev.underpin.core.Health;
import dev.underpin.core.HealthCheck;
import dev.underpin.core.Retry;
import dev.underpin.core.audit.AuditLog;
import dev.underpin.core.audit.AuditSchema;
import dev.underpin.core.context.AmbientTrace;
import dev.underpin.core.context.TraceParent;
import dev.underpin.core.jdbc.Transactions;
import dev.underpin.flags.BooleanFlag;
import dev.underpin.flags.Change;
import dev.underpin.flags.FileFlagStore;
import dev.underpin.flags.Flag;
import dev.underpin.flags.Flags;
import dev.underpin.flags.MemoryFlagStore;
import dev.underpin.flags.Subject;
import dev.underpin.flags.jdbc.FlagsSchema;
import dev.underpin.flags.jdbc.JdbcFlagStore;
import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.JobType;
import dev.underpin.jobs.Jobs;
import dev.underpin.jobs.admin.AccessRule;
import dev.underpin.jobs.admin.AdminAccess;
import dev.underpin.jobs.admin.AdminRight;
import dev.underpin.jobs.admin.JobsAdminHandler;
import dev.underpin.jobs.jdbc.JdbcJobStore;
import dev.underpin.jobs.jdbc.JobsSchema;
import dev.underpin.observability.HealthChecks;
import dev.underpin.observability.RequestLogging;
import dev.underpin.observability.jdbc.QueryWatch;
import dev.underpin.resilience.Guard;
import dev.underpin.resilience.GuardException;
import io.github.bucket4j.Bandwidth;
import io.lettuce.core.RedisURI;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.Objects;
import java.util.function.ToLongFunction;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The parts of the shop that Underpin makes better: what a retrofit adds, a method a module. */
final class Underpinned {
  /** A charge that failed is tried again while the customer waits: who gets that, we decide. */
  static final BooleanFlag PATIENT_CHECKOUT =
      Flag.bool("patient-checkout").orElse(false).owner("checkout").expires("2027-06-30");

  private static final JobType<Receipt> SEND_RECEIPT =
      JobType.of("receipt.send", Receipt.class)
          .retry(Retry.exponential(8, Duration.ofSeconds(1)).jitter(20));
  private static final Retry CHARGE =
      Retry.fixed(3, Duration.ofMillis(50))
          .onlyOn(failure -> !(failure.getCause() instanceof GuardException.Refused));
  private static final Bandwidth REVIEWS =
      Bandwidth.builder().capacity(5).refillGreedy(5, Duration.ofMinutes(1)).build();
  private static final AmbientTrace OPEN_TELEMETRY = Underpinned::openTelemetrysSpan;
  private static final int PATIENT_PERCENT = 5;
  private static final int MAIL_WORKERS = 8;

  private Underpinned() {}

  /** Every request gets an id and a line, and counts in the meters. */
  static RequestLogging logging(Metrics metrics) {
    return metrics.of(
        RequestLogging.builder("shop")
            .ambientTrace(OPEN_TELEMETRY)
            .route("/product/{id}")
            .route("/product/{id}/review"));
  }

  /**
   * Where OpenTelemetry's agent is at work, its ids are those of the lines; else there are none.
   */
  private static @Nullable TraceParent openTelemetrysSpan() {
    SpanContext span = Span.current().getSpanContext();
    return span.isValid()
        ? new TraceParent(span.getTraceId(), span.getSpanId(), span.getTraceFlags().asByte() & 0xff)
        : null;
  }

  /** A request's line tells its queries, and names the statement that it executes in a loop. */
  static DataSource watched(DataSource database) {
    return QueryWatch.builder(database).name("shop").build().dataSource();
  }

  /** What shops share; keys to invalidate are rows of the transaction that changes the page. */
  static RedisStore redis(RedisURI uri, Transactions tx) {
    RedisOutboxSchema.install(tx.dataSource());
    return RedisStore.builder(uri).namespace("shop").outbox(tx.dataSource()).build();
  }

  /** The catalogue from memory, for a minute at most; a review is seen at once. */
  static CachedProducts cached(Catalogue catalogue, @Nullable RemoteStore redis, Metrics metrics) {
    CacheBuilder<Listing, CataloguePage> pages =
        Cache.builder("pages", Listing.class, CataloguePage.class)
            .key(at -> CacheKey.of(Objects.requireNonNullElse(at.category(), ""), at.number()))
            .memory(m -> m.maximumSize(1_000).timeToLive(Duration.ofMinutes(1)))
            .listener(metrics.caches())
            .taggedLoader(
                (at, load) -> versioned(load, catalogue.page(at), CataloguePage::version));
    CacheBuilder<Long, ProductDetails> details =
        Cache.builder("products", Long.class, ProductDetails.class)
            .memory(m -> m.maximumSize(1_000).timeToLive(Duration.ofMinutes(1)))
            .listener(metrics.caches())
            .taggedLoader(
                (id, load) ->
                    versioned(load, catalogue.details(id), found -> found.product().version()));
    return new CachedProducts(
        catalogue,
        shared(pages, redis, Duration.ofMinutes(1)), // nobody invalidates them
        shared(details, redis, Duration.ofMinutes(30)));
  }

  /** Browsers tell by the version whether they have it already. */
  private static <V> Loaded<V> versioned(
      Load<V> load, @Nullable V found, ToLongFunction<V> version) {
    return found == null ? load.value(null) : load.version(version.applyAsLong(found)).value(found);
  }

  private static <K, V> Cache<K, V> shared(
      CacheBuilder<K, V> cache, @Nullable RemoteStore redis, Duration timeToLive) {
    if (redis != null) {
      cache.remote(redis, r -> r.timeToLive(timeToLive).jitter(10).codecs(JacksonCodecs.exact()));
    }
    return cache.build();
  }

  /** Reviews of one client: five at once, then one every twelve seconds. */
  static RateLimit limited() {
    return new MemoryRateLimit(REVIEWS);
  }

  /** The same, counted over all shops on that Redis. */
  static RedisRateLimit limited(RedisURI redis) {
    return new RedisRateLimit(redis, "shop:reviews:", REVIEWS);
  }

  /** Receipts leave the request: committed with the order, mailed by a worker. */
  static Jobs mailing(Transactions tx, Mailer mailer, Metrics metrics) {
    JobsSchema.install(tx.dataSource());
    return Jobs.builder(JdbcJobStore.of(tx))
        .codecs(JacksonCodecs.create())
        .handler(SEND_RECEIPT, (receipt, run) -> mailer.send(receipt))
        .workers(MAIL_WORKERS)
        .listener(metrics.jobs())
        .build();
  }

  static Receipts enqueued(Jobs jobs) {
    return receipt -> jobs.enqueue(SEND_RECEIPT, receipt);
  }

  /** The jobs by HTTP, for whoever shows the token; what he does is written to the audit log. */
  static HttpHandler administered(Jobs jobs, Transactions tx, ShopOptions.Admin admin) {
    AuditSchema.install(tx.dataSource());
    return JobsAdminHandler.builder(
            jobs.admin(), AuditLog.builder(tx, "shop", admin.auditKey()).build())
        .codecs(JacksonCodecs.create())
        .access(AccessRule.bearer(admin.token(), AdminAccess.of("admin", AdminRight.values())))
        .build();
  }

  /**
   * What the payment provider may cost: 16 threads, two seconds a charge, nothing while it fails.
   */
  static Guard payments(Metrics metrics) {
    return Guard.builder("payments")
        .timeout(Duration.ofSeconds(2))
        .circuitBreaker(b -> b.failureRate(50).slowCall(Duration.ofMillis(1_500)))
        .maxConcurrent(16)
        .listener(metrics.guards())
        .build();
  }

  static Charging guarded(Guard guard, Payments payments) {
    return (key, cents) -> {
      try {
        return guard.callTimed(left -> payments.charge(key, cents, left));
      } catch (GuardException notAnswered) {
        throw new PaymentFailed(String.valueOf(notAnswered.getMessage()), notAnswered);
      }
    };
  }

  /** Flags from a file that somebody edits; without one, the patient checkout for 5 percent. */
  static Flags flags(@Nullable Path file, Metrics metrics) {
    Flags flags =
        Flags.builder(file == null ? MemoryFlagStore.create() : FileFlagStore.of(file))
            .listener(metrics.flags())
            .build();
    flags.start();
    if (file == null) {
      flags.rollout(PATIENT_CHECKOUT, PATIENT_PERCENT, Change.by("shop", "first steps"));
    }
    return flags;
  }

  /** Flags beside the shop's data, which an operator changes while the shop runs. */
  static Flags flags(Transactions tx, Metrics metrics) {
    FlagsSchema.install(tx.dataSource());
    return Flags.builder(JdbcFlagStore.of(tx)).listener(metrics.flags()).build();
  }

  /** One checkout or the other, as the flag says for this cart. */
  static CheckoutFlow flagged(Flags flags, CheckoutFlow usual, CheckoutFlow patient) {
    return (cart, email) ->
        (flags.isOn(PATIENT_CHECKOUT, Subject.of(cart)) ? patient : usual).buy(cart, email);
  }

  /** Charges are idempotent, so trying again is safe. */
  static Charging patient(Charging charging) {
    return (key, cents) -> {
      for (int attempt = 1; ; attempt++) {
        try {
          return charging.charge(key, cents);
        } catch (PaymentFailed failure) {
          if (!CHARGE.allows(attempt, failure)) {
            throw failure;
          }
          pause(CHARGE.delay(attempt), failure);
        }
      }
    };
  }

  private static void pause(Duration delay, PaymentFailed failure) throws PaymentFailed {
    try {
      Thread.sleep(delay.toMillis());
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw failure;
    }
  }

  /** What {@code /readyz} tells. */
  static HealthChecks health(Database database) {
    HealthChecks checks =
        HealthChecks.builder()
            .check(HealthCheck.of("database", () -> reachable(database)))
            .interval(Duration.ofSeconds(2))
            .build();
    checks.start();
    return checks;
  }

  private static Health reachable(Database database) throws Exception {
    try (Connection connection = database.connect()) {
      return connection.isValid(1) ? Health.up() : Health.down("the connection is not valid");
    }
  }
}
