package dev.underpin.core.context;

import static dev.underpin.core.context.TallyCounter.CACHE_MISSES;
import static dev.underpin.core.context.TallyCounter.QUERIES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class TallyTest {

  private final Tally tally = new Tally();

  @Test
  void counters_add_up_each_for_itself() {
    tally.add(QUERIES, 2);
    tally.add(QUERIES, 3);
    tally.add(CACHE_MISSES, 1);
    tally.add(CACHE_MISSES, 0);

    assertThat(tally.get(QUERIES)).isEqualTo(5);
    assertThat(tally.get(CACHE_MISSES)).isEqualTo(1);
    assertThat(tally.get(TallyCounter.CALLS)).isZero();
    assertThat(tally.late()).isZero();
  }

  @Test
  void what_comes_after_closing_is_late_and_changes_no_figure() {
    tally.add(QUERIES, 2);

    tally.close();
    tally.add(QUERIES, 100);
    tally.add(CACHE_MISSES, 1);

    assertThat(tally.get(QUERIES)).isEqualTo(2);
    assertThat(tally.get(CACHE_MISSES)).isZero();
    assertThat(tally.late()).isEqualTo(101);
  }

  @Test
  void what_another_thread_adds_after_closing_is_late_too() throws Exception {
    tally.add(QUERIES, 2);
    inAnotherThread(() -> tally.add(QUERIES, 3));

    tally.close();
    inAnotherThread(() -> tally.add(QUERIES, 100));
    tally.add(QUERIES, 1);

    assertThat(tally.get(QUERIES)).isEqualTo(5);
    assertThat(tally.late()).isEqualTo(101);
  }

  private static void inAnotherThread(Runnable work) throws InterruptedException {
    Thread thread = new Thread(work);
    thread.start();
    thread.join();
  }

  @Test
  void a_counter_that_is_full_stays_full() throws Exception {
    tally.add(QUERIES, Long.MAX_VALUE);
    tally.add(QUERIES, 5);
    inAnotherThread(() -> tally.add(QUERIES, Long.MAX_VALUE));

    assertThat(tally.get(QUERIES)).isEqualTo(Long.MAX_VALUE);
    tally.close();
    assertThat(tally.late()).isZero();
  }

  @Test
  void closing_twice_changes_nothing() {
    tally.add(QUERIES, 2);

    tally.close();
    tally.close();

    assertThat(tally.get(QUERIES)).isEqualTo(2);
    assertThat(tally.late()).isZero();
  }

  @Test
  void late_additions_never_show_in_another_request() {
    RequestContext first = RequestContext.builder().build();
    RequestContext second = RequestContext.builder().build();
    first.tally().close();

    second.run(() -> first.run(() -> RequestContext.current().tally().add(QUERIES, 1)));

    assertThat(second.tally().get(QUERIES)).isZero();
    assertThat(first.tally().late()).isEqualTo(1);
  }

  @Test
  void a_negative_amount_is_refused() {
    assertThatThrownBy(() -> tally.add(QUERIES, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("amount of QUERIES must be 0 or more but was -1");
  }

  @Test
  void a_note_keeps_its_last_text_and_there_are_so_many() {
    tally.note("n_plus_one", "first");
    for (int i = 0; i < 2 * Tally.MOST_NOTES; i++) {
      tally.note("note_" + i, "text");
    }
    tally.note("n_plus_one", "last");

    assertThat(tally.notes()).hasSize(Tally.MOST_NOTES).containsEntry("n_plus_one", "last");
    assertThatThrownBy(() -> tally.note("Not a name", "text"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "note's name must match [a-z0-9_]{1,40} but was \"Not a name\"; change Tally.note");
  }

  @Test
  void parts_hear_of_the_end_once_and_can_still_add_notes() {
    List<String> told = new ArrayList<>();
    Object owner = new Object();
    TallyPart part = (what, ended) -> tell(told, what, ended);
    tally.part(owner, () -> part);

    Object again = tally.part(owner, () -> part);
    assertThat(again).isSameAs(part);
    tally.close("GET /cart");
    tally.close("GET /cart");

    assertThat(told).containsExactly("GET /cart");
    assertThat(tally.notes()).containsEntry("seen", "GET /cart");
    Object after = tally.part(owner, () -> part);
    assertThat(after).isNull();
  }

  private static void tell(List<String> told, String what, Tally ended) {
    told.add(what);
    ended.note("seen", what);
  }

  @Test
  void a_part_that_throws_keeps_nobody_from_ending() {
    List<String> told = new ArrayList<>();
    tally.part(new Object(), () -> (what, ended) -> told.add(what));
    tally.part(
        new Object(),
        () ->
            (what, ended) -> {
              throw new IllegalStateException("broken");
            });
    tally.part(new Object(), () -> (what, ended) -> told.add(what));

    tally.close("GET /cart");

    assertThat(told).containsExactly("GET /cart", "GET /cart");
  }

  @Test
  void a_note_after_the_end_is_late() {
    tally.close("GET /cart");

    tally.note("late", "text");

    assertThat(tally.notes()).isEmpty();
    assertThat(tally.late()).isEqualTo(1);
  }

  @Test
  void threads_outside_requests_have_neither_parts_nor_notes() {
    Tally nobodys = RequestContext.empty().tally();

    nobodys.note("note", "text");

    TallyPart part = (what, ended) -> {};
    Object kept = nobodys.part(this, () -> part);
    assertThat(kept).isNull();
    assertThat(nobodys.notes()).isEmpty();
  }

  @Test
  void threads_of_one_request_share_it_and_lose_nothing() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      CyclicBarrier start = new CyclicBarrier(2);
      Callable<Long> adder = () -> add(200_000, tally, start);
      for (Future<Long> added : threads.invokeAll(List.of(adder, adder))) {
        assertThat(added.get()).isEqualTo(200_000);
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(tally.get(QUERIES)).isEqualTo(400_000);
  }

  @Test
  void every_addition_beside_closing_is_either_counted_or_late() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      for (int round = 0; round < 500; round++) {
        Tally shared = new Tally();
        CyclicBarrier start = new CyclicBarrier(3);
        List<Callable<Long>> tasks =
            List.of(
                () -> add(100, shared, start),
                () -> add(100, shared, start),
                () -> closeAndRead(shared, start));
        List<Future<Long>> results = threads.invokeAll(tasks);

        assertThat(results.get(0).get() + results.get(1).get()).isEqualTo(200);
        assertThat(results.get(2).get() + shared.late()).isEqualTo(200);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static long add(int times, Tally tally, CyclicBarrier start) throws Exception {
    start.await(30, SECONDS);
    for (int i = 0; i < times; i++) {
      tally.add(QUERIES, 1);
    }
    return times;
  }

  private static long closeAndRead(Tally tally, CyclicBarrier start) throws Exception {
    start.await(30, SECONDS);
    tally.close();
    return tally.get(QUERIES);
  }

  @Test
  void fields_of_the_request_line_have_names_of_their_own() {
    assertThat(Arrays.stream(TallyCounter.values()).map(TallyCounter::field))
        .doesNotHaveDuplicates()
        .allMatch(field -> field.matches("[a-z_]+"));
  }
}
