package dev.underpin.examples.shop;

import static dev.underpin.examples.shop.StartFailure.quoted;

import dev.underpin.core.settings.Secret;
import io.lettuce.core.RedisURI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The command line, checked as a whole before anything is opened.
 *
 * @param port where the shop listens on the loopback address; 0 is any free port
 * @param database the product's database
 * @param redis the Redis that shops share; null for memory alone
 * @param mail the file that receipts are mailed to
 * @param primitives the Underpin modules that are wired in
 * @param flags the file of the feature flags; null for flags in memory or in the database
 * @param flagsInDatabase whether the feature flags are in the shop's database
 * @param admin who may look after the jobs by /admin/jobs; null where nobody may
 * @param load how long to drive the shop with simulated customers; null serves until stopped
 * @param users how many simulated customers
 * @param help whether only the usage was asked for
 */
record ShopOptions(
    int port,
    DatabaseUrl database,
    @Nullable RedisURI redis,
    Path mail,
    Set<Primitive> primitives,
    @Nullable Path flags,
    boolean flagsInDatabase,
    @Nullable Admin admin,
    @Nullable Duration load,
    int users,
    boolean help) {

  static final String USAGE =
      """
      java -jar shop.jar [options]

        --port 8080      loopback port to listen on; 0 takes any free one
        --db URL         jdbc:h2:... or jdbc:postgresql://...; without it one H2 file in ./shop-data
        --redis URL      redis://...: cached pages and rate limits shared with other shops on it
        --mail FILE      where receipts are mailed to, a line each; mails.txt beside the database file
        --mvp            the shop as it was, watched: every Underpin module off but logging
                         (/livez and /readyz stay); --without logging takes that out, too
        --without LIST   single modules off: cache,flags,guard,jobs,limit,logging
        --flags FILE     feature flags from this JSON file, followed while the shop runs
        --flags-in-db    feature flags from the database; changed while the shop runs by
                         java -jar shop.jar flag kill --db URL --by ana --reason "errors"
        --admin-token T  /admin/jobs for whoever shows this token, of 16 characters or more; without
                         it there is no such page. Needs --audit-key K, of 32 characters or more:
                         actions are written to an audit log that is sealed with it
        --load 60s       drive the shop with simulated customers for that long, report, and exit
        --users 16       how many simulated customers
        --help           this text
      """;

  private static final List<String> SWITCHES = List.of("--mvp", "--flags-in-db", "--help");
  private static final List<String> SETTINGS =
      List.of(
          "--port",
          "--db",
          "--redis",
          "--mail",
          "--without",
          "--flags",
          "--admin-token",
          "--audit-key",
          "--load",
          "--users");
  private static final int DEFAULT_PORT = 8080;
  private static final int DEFAULT_USERS = 16;
  private static final int MOST_USERS = 1_000;
  private static final Duration LONGEST_LOAD = Duration.ofHours(24);
  private static final Pattern REDIS =
      Pattern.compile(
          "redis-sentinel://\\S+"
              + "|rediss?://(\\S+@)?(\\[[0-9A-Fa-f:.]+]|[^@:/?#\\s]+)(:\\d{1,5})?([/?#]\\S*)?");
  private static final Pattern DURATION = Pattern.compile("(\\d{1,7})(s|m|h)");

  static ShopOptions parse(String... args) throws StartFailure {
    Map<String, String> given = given(args);
    if (given.containsKey("--users") && !given.containsKey("--load")) {
      throw StartFailure.usage("--users works only together with --load; add --load 60s");
    }
    Set<Primitive> primitives = primitives(given);
    String flags = given.get("--flags");
    boolean flagsInDatabase = given.containsKey("--flags-in-db");
    if (flags != null && !primitives.contains(Primitive.FLAGS)) {
      throw StartFailure.usage("--flags works only with the flags module on; drop one of the two");
    }
    if (flagsInDatabase && (flags != null || !primitives.contains(Primitive.FLAGS))) {
      throw StartFailure.usage(
          "--flags-in-db works only with the flags module on and without --flags; drop the other");
    }
    DatabaseUrl database = DatabaseUrl.parse(given.getOrDefault("--db", DatabaseUrl.DEFAULT));
    RedisURI redis = given.containsKey("--redis") ? redis(given.get("--redis")) : null;
    if (redis != null
        && !primitives.contains(Primitive.CACHE)
        && !primitives.contains(Primitive.LIMIT)) {
      throw StartFailure.usage(
          "--redis works only with the cache or the limit module on; drop one of the two");
    }
    String mail = given.get("--mail");
    String load = given.get("--load");
    return new ShopOptions(
        number("--port", given, DEFAULT_PORT, 0, 65_535),
        database,
        redis,
        mail == null ? database.folder().resolve("mails.txt") : path("--mail", mail),
        primitives,
        flags == null ? null : path("--flags", flags),
        flagsInDatabase,
        admin(given, primitives),
        load == null ? null : duration(load),
        number("--users", given, DEFAULT_USERS, 1, MOST_USERS),
        given.containsKey("--help"));
  }

  /** What lets somebody in, and what seals what he did. */
  record Admin(Secret token, Secret auditKey) {}

  /** Both or none; neither is repeated in a message. */
  private static @Nullable Admin admin(Map<String, String> given, Set<Primitive> primitives)
      throws StartFailure {
    String token = given.get("--admin-token");
    String key = given.get("--audit-key");
    if (token == null && key == null) {
      return null;
    }
    if (token == null || key == null || !primitives.contains(Primitive.JOBS)) {
      throw StartFailure.usage(
          "--admin-token works only with --audit-key and with the jobs module on; add it, or drop"
              + " both");
    }
    if (token.length() < 16 || key.length() < 32) {
      throw StartFailure.usage(
          "--admin-token must be at least 16 characters and --audit-key 32, but were %d and %d"
              .formatted(token.length(), key.length()));
    }
    return new Admin(Secret.of(token), Secret.of(key));
  }

  private static Map<String, String> given(String... args) throws StartFailure {
    Map<String, String> given = new LinkedHashMap<>();
    Iterator<String> rest = Arrays.asList(args).iterator();
    while (rest.hasNext()) {
      String option = rest.next();
      String value = SWITCHES.contains(option) ? "" : value(option, rest);
      if (given.put(option, value) != null) {
        throw StartFailure.usage(
            "%s must be given once but was given twice; drop one".formatted(option));
      }
    }
    return given;
  }

  private static String value(String option, Iterator<String> rest) throws StartFailure {
    if (!SETTINGS.contains(option)) {
      throw StartFailure.usage(
          "unknown option %s; the options are %s, %s; see --help"
              .formatted(quoted(option), String.join(", ", SETTINGS), String.join(", ", SWITCHES)));
    }
    String value = rest.hasNext() ? rest.next() : "";
    if (value.isBlank() || value.startsWith("--")) {
      throw StartFailure.usage(
          "%s must be followed by a value but was followed by %s; see --help"
              .formatted(option, value.isBlank() ? "nothing" : quoted(value)));
    }
    return value;
  }

  private static int number(
      String option, Map<String, String> given, int byDefault, int least, int most)
      throws StartFailure {
    String text = given.getOrDefault(option, String.valueOf(byDefault));
    int number = text.matches("\\d{1,6}") ? Integer.parseInt(text) : -1;
    if (number < least || number > most) {
      throw StartFailure.usage(
          "%s must be a whole number from %d to %d but was %s; pass for example %s %d"
              .formatted(option, least, most, quoted(text), option, byDefault));
    }
    return number;
  }

  private static Duration duration(String text) throws StartFailure {
    Matcher matcher = DURATION.matcher(text);
    Duration duration = matcher.matches() ? duration(matcher) : Duration.ZERO;
    if (duration.isZero() || duration.compareTo(LONGEST_LOAD) > 0) {
      throw StartFailure.usage(
          ("--load must be a duration from 1s to 24h, in s, m or h, but was %s; pass for example"
                  + " --load 60s")
              .formatted(quoted(text)));
    }
    return duration;
  }

  private static Duration duration(Matcher matcher) {
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      default -> Duration.ofHours(amount);
    };
  }

  private static Set<Primitive> primitives(Map<String, String> given) throws StartFailure {
    boolean mvp = given.containsKey("--mvp");
    if (mvp && !given.getOrDefault("--without", "logging").equals("logging")) {
      throw StartFailure.usage(
          "--mvp leaves only logging for --without to take out; drop one of the two");
    }
    Set<Primitive> on = mvp ? EnumSet.of(Primitive.LOGGING) : EnumSet.allOf(Primitive.class);
    for (String word : given.getOrDefault("--without", "").split(",", -1)) {
      if (given.containsKey("--without") && !on.removeIf(p -> p.word().equals(word))) {
        throw StartFailure.usage(
            ("--without must list modules of cache,flags,guard,jobs,limit,logging, each once, but"
                    + " was %s; pass for example --without cache,jobs")
                .formatted(quoted(given.get("--without"))));
      }
    }
    return on;
  }

  private static RedisURI redis(String url) throws StartFailure {
    try {
      if (REDIS.matcher(url).matches()) {
        return RedisURI.create(url);
      }
    } catch (IllegalArgumentException malformed) {
      // told below, without the value that the exception repeats: it may hold a password
    }
    throw StartFailure.usage(
        ("--redis must be a URL that begins with redis://, rediss:// or redis-sentinel:// but was"
                + " %s; pass for example --redis redis://localhost:6379")
            .formatted(quoted(url.replaceFirst("//.*@", "//").replaceFirst("[?].*", ""))));
  }

  private static Path path(String option, String text) throws StartFailure {
    try {
      return Path.of(text);
    } catch (InvalidPathException malformed) {
      throw StartFailure.usage(
          "%s must be a file name but was %s; choose another".formatted(option, quoted(text)));
    }
  }
}
