package dev.underpin.examples.shop;

import static java.util.stream.Collectors.joining;

import com.sun.net.httpserver.HttpHandler;
import dev.underpin.cache.redis.RedisStore;
import dev.underpin.core.jdbc.SchemaException;
import dev.underpin.flags.FileFlagStore;
import dev.underpin.flags.FlagDocument;
import dev.underpin.flags.Flags;
import dev.underpin.jobs.Jobs;
import dev.underpin.jobs.store.JobStoreException;
import dev.underpin.observability.HealthEndpoints;
import dev.underpin.observability.RequestLogging;
import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.logging.LogManager;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shop as a program. {@link #wire} is where its parts are put together, and where a part is
 * exchanged for a better one.
 */
public final class Shop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Shop.class);
  private static final Duration PROVIDER_CONNECT = Duration.ofSeconds(2);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final LoopbackServer server;

  private Shop(LoopbackServer server) {
    this.server = server;
  }

  /**
   * Runs the shop until it is stopped, or until its load has run.
   *
   * @param args see {@code --help}
   */
  public static void main(String... args) throws InterruptedException {
    // drivers report by exceptions; what they also print by java.util.logging would come twice
    LogManager.getLogManager().reset();
    try {
      if (args.length > 0 && args[0].equals(FlagCommand.WORD)) {
        System.out.println(FlagCommand.run(args));
        return;
      }
      ShopOptions options = ShopOptions.parse(args);
      if (options.help()) {
        System.out.print(ShopOptions.USAGE);
      } else {
        run(options);
      }
    } catch (StartFailure failure) {
      System.err.println("shop: " + failure.getMessage());
      System.exit(failure.exitCode());
    }
  }

  private static void run(ShopOptions options) throws StartFailure, InterruptedException {
    long begin = System.nanoTime();
    Shop shop = start(options, PaymentProvider.Quirks.USUAL);
    Runtime.getRuntime().addShutdownHook(new Thread(shop::close, "shop-shutdown"));
    System.out.printf(
        "shop is ready at %s/ after %d ms: database %s, mails to %s, Underpin: %s%n",
        shop.uri(),
        Duration.ofNanos(System.nanoTime() - begin).toMillis(),
        options.database(),
        options.mail(),
        options.primitives().isEmpty()
            ? "none"
            : options.primitives().stream().map(Primitive::word).collect(joining(", ")));
    if (options.load() != null) {
      System.exit(load(shop, options.users(), options.load()) ? 0 : 1);
    }
  }

  private static boolean load(Shop shop, int users, Duration duration) throws InterruptedException {
    System.out.printf("load: %d customers for %d s%n", users, duration.toSeconds());
    long begin = System.nanoTime();
    LoadReport report = new LoadGenerator(shop.uri(), users).run(duration);
    System.out.print(report.print(Duration.ofNanos(System.nanoTime() - begin)));
    return report.isClean();
  }

  /** Starts a shop with a payment provider of that temper; nothing is left open if that fails. */
  static Shop start(ShopOptions options, PaymentProvider.Quirks quirks) throws StartFailure {
    // the port comes first: a second shop on it leaves no files behind
    Shop shop = new Shop(bind(options.port()));
    try {
      shop.wire(options, quirks);
      return shop;
    } catch (StartFailure | RuntimeException failure) {
      shop.close();
      throw failure;
    }
  }

  private static LoopbackServer bind(int port) throws StartFailure {
    try {
      return LoopbackServer.bind(port, "shop");
    } catch (IOException failure) {
      throw StartFailure.environment(
          ("port %d must be free but cannot be had: %s; stop what listens there, or choose another"
                  + " by --port")
              .formatted(port, failure.getMessage()));
    }
  }

  private void wire(ShopOptions options, PaymentProvider.Quirks quirks) throws StartFailure {
    Set<Primitive> on = options.primitives();
    Metrics metrics = keep(new Metrics());
    UnaryOperator<DataSource> watch =
        on.contains(Primitive.LOGGING) ? Underpinned::watched : UnaryOperator.identity();
    Database database = keep(Database.open(options.database(), watch));
    Mailer mailer = Mailer.to(options.mail(), Clock.systemUTC());
    PaymentProvider provider = keep(provider(quirks));
    HttpClient http = HttpClient.newBuilder().connectTimeout(PROVIDER_CONNECT).build();

    Catalogue catalogue = new Catalogue(database);
    Carts carts = new Carts(database);

    // the shop as it was
    Products products = Products.uncached(catalogue); // every page view asks the database
    Receipts receipts = mailer; // the customer waits for the mail server
    UnaryOperator<HttpHandler> edge = UnaryOperator.identity(); // nobody sees what a request did
    CheckoutFlow checkout; // the same for everybody
    RateLimit reviews = RateLimit.NONE; // robots write as many as they like

    // the same shop underpinned, a line a module
    if (on.contains(Primitive.LOGGING)) {
      RequestLogging requests = Underpinned.logging(metrics);
      edge = requests::handler;
      http = requests.outbound(http);
    }
    if (on.contains(Primitive.CACHE)) {
      RedisStore redis = options.redis() == null ? null : redis(options.redis(), database);
      products = keep(Underpinned.cached(catalogue, redis, metrics));
    }
    if (on.contains(Primitive.LIMIT)) {
      RedisURI redis = options.redis();
      reviews = redis == null ? Underpinned.limited() : keep(Underpinned.limited(redis));
    }
    if (on.contains(Primitive.JOBS)) {
      Jobs jobs = jobs(database, mailer, metrics);
      receipts = Underpinned.enqueued(jobs);
      if (options.admin() != null) {
        server.route(
            "/admin/jobs",
            Underpinned.administered(jobs, database.transactions(), options.admin()));
      }
    }
    Payments payments = new Payments(http, provider.uri());
    Charging charging = payments; // a provider that hangs holds a thread of the shop for seconds
    if (on.contains(Primitive.GUARD)) {
      charging = Underpinned.guarded(keep(Underpinned.payments(metrics)), payments);
    }
    checkout = new Checkout(database, charging, receipts);
    if (on.contains(Primitive.FLAGS)) {
      Flags flags =
          keep(
              options.flagsInDatabase()
                  ? flags(database, metrics)
                  : flags(options.flags(), metrics));
      metrics.watch(flags);
      CheckoutFlow patient = new Checkout(database, Underpinned.patient(charging), receipts);
      checkout = Underpinned.flagged(flags, checkout, patient);
    }

    new Routes(catalogue, products, carts, checkout, reviews).addTo(server, edge);
    if (on.contains(Primitive.LOGGING)) {
      keep(metrics.capacity(database, options.database().folder()));
      server.route("/metrics", metrics.endpoint());
    }
    server.route("/livez", HealthEndpoints.livez());
    server.route("/readyz", HealthEndpoints.readyz(keep(Underpinned.health(database))));
    server.start();
  }

  /** Runs whether Redis does or not; the outbox is in the database. */
  private RedisStore redis(RedisURI uri, Database database) throws StartFailure {
    try {
      RedisStore redis = keep(Underpinned.redis(uri, database.transactions()));
      redis.start();
      return redis;
    } catch (SchemaException refused) {
      throw StartFailure.environment(
          "the cache's outbox cannot be in this database: %s; or leave --redis out"
              .formatted(StartFailure.oneLine(String.valueOf(refused.getMessage()))));
    }
  }

  private Jobs jobs(Database database, Mailer mailer, Metrics metrics) throws StartFailure {
    try {
      Jobs jobs = keep(Underpinned.mailing(database.transactions(), mailer, metrics));
      jobs.start();
      metrics.watch(jobs);
      return jobs;
    } catch (IllegalStateException | SchemaException | JobStoreException refused) {
      throw StartFailure.environment(
          "jobs cannot run on this database: %s; or leave them out by --without jobs"
              .formatted(StartFailure.oneLine(String.valueOf(refused.getMessage()))));
    }
  }

  private static Flags flags(Database database, Metrics metrics) throws StartFailure {
    try {
      Flags flags = Underpinned.flags(database.transactions(), metrics);
      flags.start();
      return flags;
    } catch (SchemaException refused) {
      throw StartFailure.environment(
          "flags cannot be in this database: %s; or leave --flags-in-db out"
              .formatted(StartFailure.oneLine(String.valueOf(refused.getMessage()))));
    }
  }

  /** A running shop keeps its last good flags; one that starts has none yet. */
  private static Flags flags(@Nullable Path file, Metrics metrics) throws StartFailure {
    if (file != null) {
      try {
        FileFlagStore.of(file).load(FlagDocument.empty());
      } catch (IOException | IllegalArgumentException refused) {
        throw StartFailure.environment(
            "--flags: " + StartFailure.oneLine(String.valueOf(refused.getMessage())));
      }
    }
    return Underpinned.flags(file, metrics);
  }

  private static PaymentProvider provider(PaymentProvider.Quirks quirks) throws StartFailure {
    try {
      return PaymentProvider.start(quirks);
    } catch (IOException failure) {
      throw StartFailure.environment(
          "the payment provider needs a free loopback port but got none: %s; free one"
              .formatted(failure.getMessage()));
    }
  }

  private <T extends AutoCloseable> T keep(T part) {
    parts.push(part);
    return part;
  }

  URI uri() {
    return server.uri();
  }

  /** Stops serving, then closes the parts, the last one started first. */
  @Override
  public void close() {
    server.close();
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception failure) {
        log.warn("{} did not close", part.getClass().getSimpleName(), failure);
      }
    }
  }
}
