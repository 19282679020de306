package dev.underpin.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** All of {@link EnqueueContract}, and transactions inside transactions. */
abstract class PropagationContract extends EnqueueContract {

  PropagationContract(Database database, Class<?> saving) {
    super(database, saving);
  }

  @Test
  void requires_new_stays_when_the_outer_one_rolls_back() {
    assertThatThrownBy(
            () ->
                orders()
                    .place(
                        "outer",
                        () -> {
                          orders().placeApart("inner", () -> onCommit("inner"));
                          assertThat(ran()).containsExactly("inner");
                          fail();
                        }))
        .hasMessage("refused");

    assertThat(items()).containsExactly("inner");
    assertThat(jobs()).isOne();
  }

  @Test
  void requires_new_that_rolls_back_leaves_the_outer_one_alone() throws IOException {
    orders()
        .place(
            "outer",
            () -> {
              onCommit("outer");
              assertThatThrownBy(() -> orders().placeApart("inner", EnqueueContract::fail))
                  .isNotNull();
              assertThat(ran()).isEmpty();
            });

    assertThat(items()).containsExactly("outer");
    assertThat(jobs()).isOne();
    assertThat(ran()).containsExactly("outer");
  }

  @Test
  void not_supported_enqueues_by_itself() {
    assertThatThrownBy(
            () ->
                orders()
                    .place(
                        "outer",
                        () -> {
                          orders().enqueueOutside("by itself");
                          assertThat(jobs()).isOne();
                          fail();
                        }))
        .hasMessage("refused");

    assertThat(items()).isEmpty();
    assertThat(jobs()).isOne();
  }
}
