package dev.underpin.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {

  private static final long SECOND = 1_000_000_000L;

  private static int spendAll(RetryBudget budget, long now) {
    int spent = 0;
    while (spent < 100_000 && budget.spend(now)) {
      spent++;
    }
    return spent;
  }

  @Test
  void a_share_of_the_calls_and_a_few_a_second_may_be_retried() {
    RetryBudget budget = new RetryBudget(20, 10, 0);
    for (int i = 0; i < 100; i++) {
      budget.called(0);
    }

    assertThat(spendAll(budget, 0)).isEqualTo(30);
  }

  @Test
  void the_few_of_each_second_are_not_saved_up() {
    RetryBudget budget = new RetryBudget(0, 10, 0);

    assertThat(spendAll(budget, 9 * SECOND)).isEqualTo(10);
    assertThat(spendAll(budget, 9 * SECOND + SECOND / 2)).isZero();
    assertThat(spendAll(budget, 10 * SECOND)).isEqualTo(10);
  }

  @Test
  void calls_earn_for_ten_seconds_and_no_longer() {
    RetryBudget budget = new RetryBudget(20, 0, 0);
    for (int i = 0; i < 1000; i++) {
      budget.called(0);
    }

    assertThat(budget.spend(9 * SECOND)).isTrue();
    assertThat(budget.spend(10 * SECOND)).isFalse();
  }

  @Test
  void what_was_spent_counts_for_ten_seconds() {
    RetryBudget budget = new RetryBudget(50, 0, 0);
    for (int second = 0; second < 20; second++) {
      budget.called(second * SECOND);
      budget.called(second * SECOND);
    }

    assertThat(spendAll(budget, 19 * SECOND)).isEqualTo(10);
    budget.called(20 * SECOND);
    budget.called(20 * SECOND);
    assertThat(spendAll(budget, 20 * SECOND)).isZero();
  }

  @Test
  void a_clock_that_starts_below_zero_is_a_clock() {
    RetryBudget budget = new RetryBudget(100, 0, Long.MAX_VALUE - SECOND);

    budget.called(Long.MAX_VALUE);
    budget.called(Long.MIN_VALUE + SECOND);

    assertThat(spendAll(budget, Long.MIN_VALUE + 2 * SECOND)).isEqualTo(2);
  }

  @Property(tries = 300)
  void within_any_window_retries_stay_within_the_budget(
      @ForAll @Size(min = 1, max = 40) List<@IntRange(max = 50) Integer> callsEachSecond,
      @ForAll @IntRange(max = 100) int percent,
      @ForAll @IntRange(max = 20) int perSecond) {
    RetryBudget budget = new RetryBudget(percent, perSecond, 0);
    List<Integer> spentEachSecond = new ArrayList<>();

    for (int second = 0; second < callsEachSecond.size(); second++) {
      for (int i = 0; i < callsEachSecond.get(second); i++) {
        budget.called(second * SECOND + i);
      }
      spentEachSecond.add(spendAll(budget, second * SECOND + SECOND / 2));
    }

    for (int end = 0; end < callsEachSecond.size(); end++) {
      int start = Math.max(0, end - RetryBudget.WINDOW_SECONDS + 1);
      int calls = sum(callsEachSecond, start, end);
      int spent = sum(spentEachSecond, start, end);
      // share of a call's earnings may be spent late in its window, so two windows share at most
      int earned = sum(callsEachSecond, Math.max(0, start - RetryBudget.WINDOW_SECONDS + 1), end);
      assertThat(spent).isLessThanOrEqualTo(earned * percent / 100 + perSecond * (end - start + 1));
      if (spentEachSecond.get(end) > perSecond) {
        assertThat(spent - perSecond * (end - start + 1))
            .isLessThanOrEqualTo(calls * percent / 100);
      }
    }
  }

  private static int sum(List<Integer> values, int from, int to) {
    return values.subList(from, to + 1).stream().mapToInt(Integer::intValue).sum();
  }

  @Test
  void two_callers_cannot_both_spend_the_last_one() throws InterruptedException {
    RetryBudget budget = new RetryBudget(10, 0, 0);
    for (int i = 0; i < 10_000; i++) {
      budget.called(0);
    }
    AtomicInteger spent = new AtomicInteger();
    CountDownLatch go = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  go.await();
                } catch (InterruptedException e) {
                  return;
                }
                spent.addAndGet(spendAll(budget, 0));
              });
      thread.start();
      threads.add(thread);
    }

    go.countDown();
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(spent).hasValue(1000);
  }
}
