package dev.underpin.examples.orders;

import dev.underpin.core.Retry;
import dev.underpin.jobs.JobType;
import java.time.Duration;

/** A receipt that is to be sent. */
record SendReceipt(long order, String email) {

  static final JobType<SendReceipt> TYPE =
      JobType.of("receipt.send", SendReceipt.class)
          .retry(Retry.exponential(5, Duration.ofSeconds(2)).jitter(20));
}
