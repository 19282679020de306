package dev.underpin.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class EnqueueByJdbcOnH2Test extends PropagationContract {

  EnqueueByJdbcOnH2Test() {
    super(Database.h2(), SavingByJdbc.class);
  }

  /** It takes the hint for one. */
  @Test
  void h2_enforces_no_read_only_transaction() {
    orders().enqueueReadOnly("a");

    assertThat(jobs()).isOne();
  }

  @Test
  void a_nested_transaction_takes_its_job_back_to_the_savepoint() throws IOException {
    orders()
        .place(
            "outer",
            () ->
                assertThatThrownBy(() -> orders().placeNested("nested", EnqueueContract::fail))
                    .hasMessage("refused"));

    assertThat(items()).containsExactly("outer");
    assertThat(jobs()).isOne();
  }

  @Test
  void a_nested_transaction_is_committed_with_the_outer_one() throws IOException {
    orders().place("outer", () -> orders().placeNested("nested", () -> {}));

    assertThat(items()).containsExactly("nested", "outer");
    assertThat(jobs()).isEqualTo(2);
  }
}
