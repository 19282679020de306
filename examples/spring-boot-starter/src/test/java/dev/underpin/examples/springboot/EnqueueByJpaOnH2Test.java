package dev.underpin.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EnqueueByJpaOnH2Test extends PropagationContract {

  EnqueueByJpaOnH2Test() {
    super(Database.h2(), SavingByJpa.class);
  }

  /** It takes the hint for one. */
  @Test
  void h2_enforces_no_read_only_transaction() {
    orders().enqueueReadOnly("a");

    assertThat(jobs()).isOne();
  }
}
