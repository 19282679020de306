package dev.underpin.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaymentProviderTest {
  @Test
  void repeated_key_is_charged_once() throws Exception {
    try (PaymentProvider provider = PaymentProvider.start(TestShop.prompt(0))) {
      Payments payments = client(provider);

      String first = payments.charge("order-1", 500);

      assertThat(payments.charge("order-1", 500)).isEqualTo(first);
      assertThat(payments.charge("order-2", 500)).isNotEqualTo(first);
      assertThat(provider.chargeCount()).isEqualTo(2);
    }
  }

  @Test
  void repeated_key_with_another_amount_is_refused() throws Exception {
    try (PaymentProvider provider = PaymentProvider.start(TestShop.prompt(0))) {
      Payments payments = client(provider);
      payments.charge("order-1", 500);

      assertThatThrownBy(() -> payments.charge("order-1", 501))
          .isInstanceOf(PaymentFailed.class)
          .hasMessage("the payment provider answered 422");
      assertThat(provider.chargeCount()).isEqualTo(1);
    }
  }

  @Test
  void failures_are_as_many_as_asked_for_and_the_same_in_each_run() throws Exception {
    List<Boolean> one = outcomes();

    assertThat(outcomes()).isEqualTo(one);
    assertThat(one.stream().filter(paid -> !paid).count()).isBetween(60L, 140L);
  }

  private static List<Boolean> outcomes() throws IOException {
    try (PaymentProvider provider = PaymentProvider.start(TestShop.prompt(50))) {
      Payments payments = client(provider);
      List<Boolean> outcomes = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        outcomes.add(isPaid(payments, "order-" + i));
      }
      return outcomes;
    }
  }

  private static boolean isPaid(Payments payments, String key) {
    try {
      payments.charge(key, 100);
      return true;
    } catch (PaymentFailed failure) {
      return false;
    }
  }

  private static Payments client(PaymentProvider provider) {
    return new Payments(HttpClient.newHttpClient(), provider.uri());
  }
}
