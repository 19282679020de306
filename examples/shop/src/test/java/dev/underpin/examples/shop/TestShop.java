package dev.underpin.examples.shop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A shop in this process, on a free port and a database in memory, and what it has mailed. */
final class TestShop implements AutoCloseable {
  private final Shop shop;
  private final Path mail;
  private final String database;

  private TestShop(Shop shop, Path mail, String database) {
    this.shop = shop;
    this.mail = mail;
    this.database = database;
  }

  /** The shop as it was, and nobody watching. */
  static TestShop mvp(Path folder, PaymentProvider.Quirks quirks) throws StartFailure {
    return start(folder, quirks, "--mvp", "--without", "logging");
  }

  static TestShop start(Path folder, PaymentProvider.Quirks quirks, String... more)
      throws StartFailure {
    return on(newDatabase(), folder, quirks, more);
  }

  /** Another shop on a database that one has already. */
  static TestShop on(String database, Path folder, PaymentProvider.Quirks quirks, String... more)
      throws StartFailure {
    Path mail = folder.resolve("mails.txt");
    List<String> args = new ArrayList<>();
    args.addAll(List.of("--port", "0", "--db", database, "--mail", mail.toString()));
    args.addAll(List.of(more));
    ShopOptions options = ShopOptions.parse(args.toArray(String[]::new));
    return new TestShop(Shop.start(options, quirks), mail, database);
  }

  static String newDatabase() {
    return "jdbc:h2:mem:" + UUID.randomUUID();
  }

  /** A provider that answers at once, and fails so often. */
  static PaymentProvider.Quirks prompt(double failPercent) {
    return new PaymentProvider.Quirks(
        7, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0, failPercent);
  }

  Browser browser() {
    return new Browser(shop.uri());
  }

  String database() {
    return database;
  }

  List<String> mails() throws IOException {
    return Files.readAllLines(mail);
  }

  @Override
  public void close() {
    shop.close();
  }
}
