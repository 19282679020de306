package dev.underpin.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.underpin.core.settings.Secret;
import io.lettuce.core.RedisURI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShopOptionsTest {
  @Test
  void without_options_the_shop_is_on_8080_with_one_durable_file() throws StartFailure {
    ShopOptions options = ShopOptions.parse();

    assertThat(options.port()).isEqualTo(8080);
    assertThat(options.database().value())
        .startsWith("jdbc:h2:file:./shop-data/shop;")
        .contains("WRITE_DELAY=0");
    assertThat(options.mail()).isEqualTo(Path.of("./shop-data/mails.txt"));
    assertThat(options.primitives()).containsExactly(Primitive.values());
    assertThat(options.flags()).isNull();
    assertThat(options.admin()).isNull();
    assertThat(options.redis()).isNull();
    assertThat(options.load()).isNull();
    assertThat(options.users()).isEqualTo(16);
  }

  @Test
  void every_option_is_read() throws StartFailure {
    ShopOptions options =
        ShopOptions.parse(
            "--port",
            "0",
            "--db",
            "jdbc:h2:mem:x",
            "--redis",
            "redis://localhost:6380/1",
            "--mail",
            "m.txt",
            "--without",
            "cache,logging",
            "--flags",
            "f.json",
            "--admin-token",
            "t".repeat(16),
            "--audit-key",
            "k".repeat(32),
            "--load",
            "2m",
            "--users",
            "3",
            "--help");

    assertThat(options)
        .isEqualTo(
            new ShopOptions(
                0,
                DatabaseUrl.parse("jdbc:h2:mem:x"),
                RedisURI.create("redis://localhost:6380/1"),
                Path.of("m.txt"),
                EnumSet.of(Primitive.JOBS, Primitive.FLAGS, Primitive.GUARD, Primitive.LIMIT),
                Path.of("f.json"),
                false,
                new ShopOptions.Admin(Secret.of("t".repeat(16)), Secret.of("k".repeat(32))),
                Duration.ofMinutes(2),
                3,
                true));
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:h2:file:/srv/a/shop;WRITE_DELAY=0, /srv/a/mails.txt",
    "jdbc:h2:./data/shop, ./data/mails.txt",
    "jdbc:h2:tcp://localhost/shop, shop-data/mails.txt",
    "jdbc:postgresql://localhost/shop, shop-data/mails.txt",
  })
  void mails_are_kept_beside_the_database(String url, String mails) throws StartFailure {
    assertThat(ShopOptions.parse("--db", url).mail()).isEqualTo(Path.of(mails));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "65536", "80a", "8080.0", "+80", "99999999999", "٨٠"})
  void malformed_port_is_refused(String port) {
    assertThat(refusal("--port", port))
        .startsWith("--port must be a whole number from 0 to 65535 but was \"" + port + "\"")
        .endsWith("pass for example --port 8080");
  }

  @ParameterizedTest
  @ValueSource(strings = {"60", "60ms", "0s", "-1s", "1.5s", "25h", "99999999s", "s", "60 s"})
  void malformed_duration_is_refused(String duration) {
    assertThat(refusal("--load", duration))
        .isEqualTo(
            "--load must be a duration from 1s to 24h, in s, m or h, but was \""
                + duration
                + "\"; pass for example --load 60s");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1001", "many"})
  void malformed_users_are_refused(String users) {
    assertThat(refusal("--load", "1s", "--users", users))
        .startsWith("--users must be a whole number from 1 to 1000 but was");
  }

  @Test
  void admin_without_its_audit_log_or_its_jobs_or_with_a_short_secret_is_refused() {
    String token = "secret-of-sixteen";
    String key = "k".repeat(32);

    assertThat(refusal("--admin-token", token)).contains("works only with --audit-key");
    assertThat(refusal("--audit-key", key)).contains("--admin-token works only with");
    assertThat(refusal("--admin-token", token, "--audit-key", key, "--without", "jobs"))
        .contains("with the jobs module on");
    assertThat(refusal("--admin-token", "short", "--audit-key", key))
        .contains("at least 16 characters and --audit-key 32, but were 5 and 32")
        .doesNotContain("short");
  }

  @Test
  void users_without_load_are_refused() {
    assertThat(refusal("--users", "4"))
        .isEqualTo("--users works only together with --load; add --load 60s");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysql",
        "jdbc:mysql://localhost/shop",
        "jdbc:oracle:thin:@//localhost/shop",
        "jdbc:postgresql://localhost:port/shop",
        "postgresql://localhost/shop",
      })
  void url_of_another_kind_is_refused(String url) {
    assertThat(refusal("--db", url))
        .isEqualTo(
            "--db must be a JDBC URL of H2 or PostgreSQL but was \""
                + url
                + "\"; pass for example --db jdbc:postgresql://localhost:5432/shop");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdbc:h2:", "jdbc:h2:mem:", "jdbc:h2:shop", "jdbc:h2:file:shop"})
  void h2_url_without_a_clear_place_is_refused(String url) {
    assertThat(refusal("--db", url)).startsWith("--db must name an H2 database by mem:NAME or");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:mysql://localhost/shop?user=ana&password=s3cret",
        "jdbc:mysql://ana:s3cret@localhost/shop",
        "jdbc:h2:shop;USER=ana;PASSWORD=s3cret",
      })
  void password_in_a_url_is_not_repeated(String url) {
    assertThat(refusal("--db", url)).doesNotContain("s3cret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--prot", "8080", "-p", "--port=8080", "--rediss", ""})
  void unknown_option_is_refused(String option) {
    assertThat(refusal(option, "8080"))
        .isEqualTo(
            "unknown option \""
                + option
                + "\"; the options are --port, --db, --redis, --mail, --without, --flags,"
                + " --admin-token, --audit-key, --load, --users, --mvp, --flags-in-db, --help; see"
                + " --help");
  }

  @Test
  void mvp_takes_every_module_out_but_the_one_that_looks() throws StartFailure {
    assertThat(ShopOptions.parse("--mvp").primitives()).containsExactly(Primitive.LOGGING);
    assertThat(ShopOptions.parse("--mvp", "--without", "logging").primitives()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"redis", "cache,", "cache,cache", "CACHE", "cache jobs"})
  void malformed_list_of_modules_is_refused(String list) {
    assertThat(refusal("--without", list))
        .startsWith(
            "--without must list modules of cache,flags,guard,jobs,limit,logging, each once, but"
                + " was");
  }

  @Test
  void options_that_contradict_each_other_are_refused() {
    assertThat(refusal("--mvp", "--without", "cache")).startsWith("--mvp leaves only logging");
    assertThat(refusal("--mvp", "--flags", "f.json")).startsWith("--flags works only with");
    assertThat(refusal("--mvp", "--flags-in-db")).startsWith("--flags-in-db works only with");
    assertThat(refusal("--flags-in-db", "--flags", "f.json"))
        .startsWith("--flags-in-db works only with");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "localhost:6379",
        "redis:localhost",
        "redis://",
        "redis:///0",
        "redis://localhost:port",
        "redis://a b",
        "http://localhost:6379",
      })
  void malformed_redis_url_is_refused(String url) {
    assertThat(refusal("--redis", url))
        .isEqualTo(
            "--redis must be a URL that begins with redis://, rediss:// or redis-sentinel:// but"
                + " was \""
                + url
                + "\"; pass for example --redis redis://localhost:6379");
  }

  @Test
  void password_of_redis_is_not_repeated() throws StartFailure {
    assertThat(refusal("--redis", "http://ana:s3cret@localhost?password=s3cret"))
        .doesNotContain("s3cret");
    assertThat(ShopOptions.parse("--redis", "redis://ana:s3cret@localhost").toString())
        .doesNotContain("s3cret");
  }

  @Test
  void redis_for_nobody_is_refused() throws StartFailure {
    assertThat(refusal("--mvp", "--redis", "redis://localhost"))
        .startsWith("--redis works only with");
    assertThat(refusal("--without", "cache,limit", "--redis", "redis://localhost"))
        .startsWith("--redis works only with");
    assertThat(ShopOptions.parse("--without", "cache", "--redis", "redis://localhost").redis())
        .isNotNull();
  }

  @Test
  void option_without_its_value_is_refused() {
    assertThat(refusal("--port"))
        .isEqualTo("--port must be followed by a value but was followed by nothing; see --help");
    assertThat(refusal("--port", "--mvp"))
        .isEqualTo("--port must be followed by a value but was followed by \"--mvp\"; see --help");
  }

  @Test
  void option_given_twice_is_refused() {
    assertThat(refusal("--port", "1", "--port", "1")).startsWith("--port must be given once");
    assertThat(refusal("--mvp", "--mvp")).startsWith("--mvp must be given once");
  }

  @Test
  void message_is_one_line_of_bounded_length_whatever_was_given() {
    assertThat(refusal("--x\nINFO all is well\r" + "y".repeat(10_000)))
        .hasSizeLessThan(400)
        .doesNotContain("\n", "\r");
  }

  private static String refusal(String... args) {
    StartFailure refused = catchThrowableOfType(StartFailure.class, () -> ShopOptions.parse(args));
    assertThat(refused.exitCode()).isEqualTo(2);
    return String.valueOf(refused.getMessage());
  }
}
