package dev.underpin.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runnable jar as a process of its own. */
class ShopIT {
  private static final Path JAR = Path.of("target", "shop.jar").toAbsolutePath();
  private static final Pattern READY = Pattern.compile("shop is ready at (http://\\S+)/ after .*");

  @TempDir Path folder;

  private record Ended(int exitCode, List<String> out, List<String> err) {}

  @Test
  void unknown_option_is_one_line_and_exit_code_2() throws Exception {
    Ended ended = run("--prot", "8080");

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.err())
        .singleElement()
        .asString()
        .startsWith("shop: unknown option \"--prot\"");
    assertThat(ended.out()).isEmpty();
    assertThat(folder.resolve("shop-data")).doesNotExist();
  }

  @Test
  void malformed_postgresql_url_is_one_line_and_exit_code_2() throws Exception {
    Ended ended = run("--db", "jdbc:postgresql://localhost:port/shop");

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.err()).singleElement().asString().startsWith("shop: --db must be a JDBC URL");
  }

  @Test
  void occupied_port_is_one_line_exit_code_1_and_leaves_no_files() throws Exception {
    try (ServerSocket occupied = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Ended ended = run("--port", String.valueOf(occupied.getLocalPort()));

      assertThat(ended.exitCode()).isEqualTo(1);
      assertThat(ended.err())
          .singleElement()
          .asString()
          .startsWith("shop: port " + occupied.getLocalPort() + " must be free");
      assertThat(folder.resolve("shop-data")).doesNotExist();
    }
  }

  @Test
  void database_that_cannot_be_reached_is_one_line_and_exit_code_1() throws Exception {
    Ended ended = run("--port", "0", "--db", "jdbc:postgresql://127.0.0.1:1/shop");

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.err()).singleElement().asString().startsWith("shop: database ");
    assertThat(ended.out()).isEmpty();
  }

  @Test
  void data_folder_that_is_a_file_is_one_line_and_exit_code_1() throws Exception {
    Files.writeString(folder.resolve("shop-data"), "in the way");

    Ended ended = run("--port", "0");

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.err()).singleElement().asString().startsWith("shop: data folder ");
    assertThat(folder.resolve("shop-data")).hasContent("in the way");
  }

  @Test
  void file_that_is_no_database_is_one_line_exit_code_1_and_left_alone() throws Exception {
    Path data = Files.createDirectories(folder.resolve("data"));
    Path file = Files.writeString(data.resolve("shop.mv.db"), "not a database");

    Ended ended = run("--port", "0", "--db", "jdbc:h2:file:./data/shop");

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.err()).singleElement().asString().startsWith("shop: database ");
    assertThat(file).hasContent("not a database");
    try (Stream<Path> files = Files.list(data)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void help_is_on_standard_output() throws Exception {
    Ended ended = run("--help");

    assertThat(ended.exitCode()).isZero();
    assertThat(ended.out()).first().asString().startsWith("java -jar shop.jar");
    assertThat(ended.err()).isEmpty();
  }

  @Test
  void load_is_reported_and_ends_the_shop() throws Exception {
    Ended ended = run("--port", "0", "--load", "2s", "--users", "2");

    assertThat(ended.err()).isEmpty();
    assertThat(ended.exitCode()).isZero();
    assertThat(ended.out())
        .anyMatch(line -> line.matches("total +[1-9]\\d*( +\\d+\\.\\d){5}"))
        .contains("errors: none");
  }

  @Test
  void file_that_another_shop_holds_is_one_line_and_exit_code_1() throws Exception {
    Process holder = start("--port", "0");
    try {
      ready(holder);

      Ended ended = run("--port", "0");

      assertThat(ended.exitCode()).isEqualTo(1);
      assertThat(ended.err()).singleElement().asString().contains("already in use");
      assertThat(ended.out()).isEmpty();
    } finally {
      stop(holder);
    }
  }

  @Test
  void stopped_shop_keeps_its_carts_and_orders() throws Exception {
    Process first = start("--port", "0");
    Browser browser = new Browser(ready(first));
    browser.post("/cart", "product=7");
    String order = browser.post("/checkout", "email=ana@example.org").body();
    String cart =
        browser.post("/cart", "product=8").headers().firstValue("Set-Cookie").orElseThrow();
    stop(first);

    Process second = start("--port", "0");
    browser = new Browser(ready(second));
    String kept = browser.send(browser.request("/cart").header("Cookie", cart)).body();
    browser.post("/cart", "product=9");
    String next = browser.post("/checkout", "email=ana@example.org").body();
    stop(second);

    assertThat(order).contains("rder 1 ");
    assertThat(kept).contains("Oak Pepper Mill");
    assertThat(next).contains("rder 2 ");
  }

  @Test
  void mvp_names_the_query_that_a_page_repeats_with_file_and_line() throws Exception {
    Process shop = start("--port", "0", "--mvp");
    BufferedReader out = shop.inputReader();
    new Browser(ready(out)).get("/product/7");
    String line = out.readLine();
    while (line != null && !line.contains("GET /product/{id} 200")) {
      line = out.readLine();
    }
    stop(shop);

    assertThat(line)
        .contains(" queries=\"31\"")
        .containsPattern(
            "n_plus_one=\"15 times at dev\\.underpin\\.examples\\.shop\\.Catalogue\\.\\w+\\("
                + "Catalogue\\.java:\\d+\\): SELECT ");
  }

  private static void stop(Process shop) throws InterruptedException {
    shop.destroy();

    assertThat(shop.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(shop.exitValue()).isEqualTo(143); // SIGTERM
  }

  private static URI ready(Process shop) throws IOException {
    return ready(shop.inputReader());
  }

  private static URI ready(BufferedReader out) throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      Matcher ready = READY.matcher(line);
      if (ready.matches()) {
        return URI.create(ready.group(1));
      }
    }
    throw new AssertionError("the shop ended before it was ready");
  }

  private Ended run(String... options) throws IOException, InterruptedException {
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    Process process =
        command(options).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Ended(process.exitValue(), Files.readAllLines(out), Files.readAllLines(err));
  }

  private Process start(String... options) throws IOException {
    return command(options).redirectError(folder.resolve("err.txt").toFile()).start();
  }

  private ProcessBuilder command(String... options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-jar", JAR.toString()));
    command.addAll(List.of(options));
    return new ProcessBuilder(command).directory(folder.toFile());
  }
}
