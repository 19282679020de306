package dev.underpin.examples.orders;

import java.io.Serial;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** An order costs more than the customer has credit for. */
class OverLimit extends ResponseStatusException {

  @Serial private static final long serialVersionUID = 1L;

  OverLimit(String message) {
    super(HttpStatus.UNPROCESSABLE_CONTENT, message);
  }
}
