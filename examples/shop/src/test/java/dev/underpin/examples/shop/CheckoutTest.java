package dev.underpin.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpClient;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CheckoutTest {
  private static final String EMAIL = "ana@example.org";

  private final Queue<Receipt> mailed = new ConcurrentLinkedQueue<>();
  private Database database;
  private Carts carts;

  @BeforeEach
  void open() throws StartFailure {
    database = Database.open(DatabaseUrl.parse(TestShop.newDatabase()));
    carts = new Carts(database);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void customer_who_tries_until_it_works_pays_once() throws Exception {
    try (PaymentProvider provider = PaymentProvider.start(TestShop.prompt(80))) {
      Checkout checkout = checkout(provider, mailed::add);
      String cart = carts.add(null, 7, 2);

      List<Purchase> attempts = new ArrayList<>();
      do {
        attempts.add(checkout.buy(cart, EMAIL));
      } while (mailed.isEmpty() && attempts.size() < 200);

      Receipt receipt = new Receipt(1, EMAIL, 2 * 7_099);
      assertThat(attempts).hasSizeGreaterThan(1);
      assertThat(attempts.subList(0, attempts.size() - 1))
          .containsOnly(new Purchase.NotPaid(receipt.orderId()));
      assertThat(attempts.get(attempts.size() - 1)).isEqualTo(new Purchase.Confirmed(receipt));
      assertThat(mailed).containsExactly(receipt);
      assertThat(provider.chargeCount()).isEqualTo(1);
      assertThat(orders()).containsExactly("1 PAID 14198");
    }
  }

  @Test
  void many_clicks_at_once_are_one_order() throws Exception {
    ExecutorService clicks = Executors.newFixedThreadPool(8);
    try (PaymentProvider provider = PaymentProvider.start(slow())) {
      Checkout checkout = checkout(provider, mailed::add);
      String cart = carts.add(null, 7, 1);

      List<Future<Purchase>> purchases = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        purchases.add(clicks.submit(() -> checkout.buy(cart, EMAIL)));
      }
      for (Future<Purchase> purchase : purchases) {
        assertThat(purchase.get(30, TimeUnit.SECONDS)).isNotInstanceOf(Purchase.NotPaid.class);
      }

      assertThat(mailed).hasSize(1);
      assertThat(provider.chargeCount()).isEqualTo(1);
      assertThat(orders()).containsExactly("1 PAID 7099");
    } finally {
      clicks.shutdownNow();
    }
  }

  @Test
  void second_click_waits_until_the_first_has_placed_the_order() throws Exception {
    String impatient = TestShop.newDatabase() + ";LOCK_TIMEOUT=10";
    try (PaymentProvider provider = PaymentProvider.start(TestShop.prompt(0));
        Database locking = Database.open(DatabaseUrl.parse(impatient))) {
      String cart = new Carts(locking).add(null, 7, 1);
      Payments payments = new Payments(HttpClient.newHttpClient(), provider.uri());
      Checkout checkout = new Checkout(locking, payments, mailed::add);

      boolean locked =
          locking.inTransaction(
              firstClick -> {
                boolean held = Carts.lock(firstClick, cart);
                // another thread, as another request is: this one is inside the transaction
                CompletableFuture<Purchase> second =
                    CompletableFuture.supplyAsync(() -> uncheckedBuy(checkout, cart));
                assertThatThrownBy(second::join)
                    .hasCauseInstanceOf(SQLException.class)
                    .hasMessageContaining("lock");
                return held;
              });
      assertThat(locked).isTrue();
      assertThat(checkout.buy(cart, EMAIL)).isInstanceOf(Purchase.Confirmed.class);
    }
  }

  private static Purchase uncheckedBuy(Checkout checkout, String cart) {
    try {
      return checkout.buy(cart, EMAIL);
    } catch (SQLException | IOException failure) {
      throw new CompletionException(failure);
    }
  }

  @Test
  void order_whose_receipt_cannot_be_mailed_is_confirmed_by_the_next_attempt() throws Exception {
    try (PaymentProvider provider = PaymentProvider.start(TestShop.prompt(0))) {
      String cart = carts.add(null, 7, 1);
      Receipts broken =
          receipt -> {
            throw new IOException("mail server is away");
          };

      assertThatThrownBy(() -> checkout(provider, broken).buy(cart, EMAIL))
          .isInstanceOf(IOException.class)
          .hasMessage("mail server is away");
      assertThat(orders()).containsExactly("1 PENDING 7099");
      assertThat(carts.read(cart).isEmpty()).isFalse();

      assertThat(checkout(provider, mailed::add).buy(cart, EMAIL))
          .isInstanceOf(Purchase.Confirmed.class);
      assertThat(provider.chargeCount()).isEqualTo(1);
      assertThat(mailed).hasSize(1);
    }
  }

  @Test
  void cart_that_changed_after_a_failed_payment_is_another_order() throws Exception {
    String cart = carts.add(null, 7, 1);
    try (PaymentProvider provider = PaymentProvider.start(TestShop.prompt(100))) {
      checkout(provider, mailed::add).buy(cart, EMAIL);
    }
    carts.add(cart, 8, 1);

    try (PaymentProvider provider = PaymentProvider.start(TestShop.prompt(0))) {
      checkout(provider, mailed::add).buy(cart, EMAIL);
    }

    assertThat(orders()).containsExactly("1 ABANDONED 7099", "2 PAID 14498");
    assertThat(carts.read(cart).isEmpty()).isTrue();
  }

  @Test
  void what_was_added_during_the_payment_stays_in_the_cart() throws Exception {
    try (PaymentProvider provider = PaymentProvider.start(TestShop.prompt(0))) {
      String cart = carts.add(null, 7, 1);
      Database.Work<Long, RuntimeException> place =
          connection -> new Orders(connection).place(cart, EMAIL, Carts.read(connection, cart));
      long order = database.inTransaction(place);
      carts.add(cart, 8, 1);

      database.inTransaction(connection -> new Orders(connection).confirm(order, "ch-1"));

      assertThat(carts.read(cart).lines()).extracting(Cart.Line::productId).containsExactly(8L);
      assertThat(provider.chargeCount()).isZero();
    }
  }

  @Test
  void provider_that_is_not_there_is_a_payment_that_failed() throws Exception {
    PaymentProvider provider = PaymentProvider.start(TestShop.prompt(0));
    provider.close();

    Purchase purchase = checkout(provider, mailed::add).buy(carts.add(null, 7, 1), EMAIL);

    assertThat(purchase).isEqualTo(new Purchase.NotPaid(1));
    assertThat(mailed).isEmpty();
  }

  private Checkout checkout(PaymentProvider provider, Receipts receipts) {
    HttpClient http = HttpClient.newHttpClient();
    return new Checkout(database, new Payments(http, provider.uri()), receipts);
  }

  private static PaymentProvider.Quirks slow() {
    Duration time = Duration.ofMillis(200);
    return new PaymentProvider.Quirks(7, time, time, time, 0, 0);
  }

  private List<String> orders() throws SQLException {
    try (Connection connection = database.connect();
        Statement query = connection.createStatement();
        ResultSet rows =
            query.executeQuery("SELECT id, status, total_cents FROM orders ORDER BY id")) {
      List<String> orders = new ArrayList<>();
      while (rows.next()) {
        orders.add(rows.getLong(1) + " " + rows.getString(2) + " " + rows.getLong(3));
      }
      return orders;
    }
  }
}
