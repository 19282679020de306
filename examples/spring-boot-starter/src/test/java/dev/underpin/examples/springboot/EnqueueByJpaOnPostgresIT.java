package dev.underpin.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.underpin.jobs.store.JobStoreException;
import org.junit.jupiter.api.Test;

class EnqueueByJpaOnPostgresIT extends PropagationContract {

  EnqueueByJpaOnPostgresIT() {
    super(Database.postgres(), SavingByJpa.class);
  }

  @Test
  void a_read_only_transaction_refuses_the_job() {
    assertThatThrownBy(() -> orders().enqueueReadOnly("a"))
        .isInstanceOf(JobStoreException.class)
        .hasMessageContaining("read-only transaction");

    assertThat(jobs()).isZero();
  }
}
