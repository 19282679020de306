package dev.underpin.examples.orders;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The application. Its only trace of Underpin are {@link Checkout} and {@link ReceiptHandler}. */
@SpringBootApplication
class OrdersApplication {

  public static void main(String[] args) {
    SpringApplication.run(OrdersApplication.class, args);
  }
}
