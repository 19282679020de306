package dev.underpin.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.underpin.core.Retry;
import dev.underpin.core.codec.CodecException;
import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.store.BatchInfo;
import dev.underpin.jobs.store.JobCounts;
import dev.underpin.jobs.store.MemoryJobStore;
import dev.underpin.jobs.store.OnDead;
import dev.underpin.jobs.testing.ManualWorker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchTest {

  record Page(int number) {}

  record Book(String title) {}

  record Unwritable(String title) {
    @Override
    public String title() {
      throw new IllegalStateException("not to be read");
    }
  }

  private static final JobType<Page> RENDER =
      JobType.of("render", Page.class)
          .retry(Retry.fixed(2, Duration.ofMinutes(1)))
          .keepResult(Duration.ofDays(1));
  private static final JobType<Book> BIND = JobType.of("bind", Book.class);
  private static final JobType<Book> MAIL = JobType.of("mail", Book.class);

  private final List<String> seen = new ArrayList<>();
  private int broken = -1;
  private final ManualWorker worker =
      ManualWorker.of(
          store ->
              Jobs.builder(store)
                  .codecs(JacksonCodecs.create())
                  .handler(RENDER, this::render)
                  .handler(BIND, (book, run) -> bind(book, run))
                  .handler(MAIL, (book, run) -> seen.add("mail " + book.title())));
  private final Jobs jobs = worker.jobs();

  @AfterEach
  void closes() {
    worker.close();
  }

  private void render(Page page, JobRun run) {
    if (page.number() == broken) {
      throw new IllegalStateException("no ink");
    }
    assertThat(run.results(BIND, String.class)).isEmpty();
    run.result("p" + page.number());
  }

  private void bind(Book book, JobRun run) {
    List<String> pages = run.results(RENDER, String.class).toList();
    seen.add("bind " + book.title() + " of " + String.join(" ", pages));
  }

  private static List<Page> pages(int count) {
    return IntStream.range(0, count).mapToObj(Page::new).toList();
  }

  private BatchInfo info(BatchId id) {
    return Objects.requireNonNull(jobs.findBatch(id));
  }

  @Test
  void pages_are_rendered_then_bound_then_mailed() {
    Book emma = new Book("Emma");
    BatchId id = jobs.batch(RENDER, pages(3)).then(BIND, emma).then(MAIL, emma).enqueue();
    assertThat(info(id).total()).isEqualTo(5);

    assertThat(worker.runDue()).isEqualTo(5);

    assertThat(seen).containsExactly("bind Emma of p0 p1 p2", "mail Emma");
    assertThat(info(id).state()).isEqualTo(BatchInfo.State.DONE);
  }

  @Test
  void step_reads_all_results_of_the_one_before_however_many_there_are() {
    jobs.batch(RENDER, pages(1_203)).then(BIND, new Book("Emma")).enqueue();

    worker.runDue();

    assertThat(seen.get(0)).startsWith("bind Emma of p0 p1 p2 ").endsWith(" p1201 p1202");
  }

  @Test
  void kinds_stand_side_by_side_in_a_step() {
    Book emma = new Book("Emma");
    jobs.batch()
        .add(MAIL, new Book("first"))
        .addAll(RENDER, pages(2))
        .then(BIND, emma)
        .add(MAIL, new Book("beside"))
        .thenAll(MAIL, List.of(new Book("last"), new Book("and last")))
        .enqueue();

    worker.runDue();

    assertThat(seen.subList(0, 1)).containsExactly("mail first");
    assertThat(seen.subList(1, 3)).containsExactly("bind Emma of p0 p1", "mail beside");
    assertThat(seen.subList(3, 5)).containsExactly("mail last", "mail and last");
  }

  @Test
  void empty_batch_goes_on_with_what_follows() {
    BatchId id = jobs.batch(RENDER, List.of()).then(BIND, new Book("Emma")).enqueue();

    worker.runDue();

    assertThat(seen).containsExactly("bind Emma of ");
    assertThat(info(id).state()).isEqualTo(BatchInfo.State.DONE);
  }

  @Test
  void dead_letter_stalls_the_batch_until_it_is_replayed() {
    broken = 1;
    BatchId id = jobs.batch(RENDER, pages(3)).then(BIND, new Book("Emma")).enqueue();

    worker.advance(Duration.ofHours(1));
    assertThat(info(id).state()).isEqualTo(BatchInfo.State.STALLED);
    assertThat(info(id).dead()).isEqualTo(1);
    assertThat(jobs.counts()).isEqualTo(new JobCounts(0, 0, 0, 1, 0, 1));
    broken = -1;
    jobs.replay(jobs.deadLetters(1).get(0).id());
    worker.runDue();

    assertThat(seen).containsExactly("bind Emma of p0 p1 p2");
  }

  @Test
  void batch_that_runs_on_over_dead_letters_binds_what_there_is() {
    broken = 1;
    jobs.batch(RENDER, pages(3)).then(BIND, new Book("Emma")).onDead(OnDead.RUN).enqueue();

    worker.advance(Duration.ofHours(1));

    assertThat(seen).containsExactly("bind Emma of p0 p2");
  }

  @Test
  void batch_that_a_dead_letter_cancels_has_no_end() {
    broken = 0;
    BatchId id =
        jobs.batch(RENDER, pages(1)).then(BIND, new Book("Emma")).onDead(OnDead.CANCEL).enqueue();

    worker.advance(Duration.ofHours(1));

    assertThat(seen).isEmpty();
    assertThat(info(id).state()).isEqualTo(BatchInfo.State.CANCELLED);
    assertThat(jobs.counts()).isEqualTo(new JobCounts(0, 0, 0, 1, 0, 0));
  }

  @Test
  void priority_is_that_of_all_its_jobs() {
    jobs.batch(MAIL, List.of(new Book("batch")))
        .then(MAIL, new Book("next"))
        .priority(Priority.LOW)
        .enqueue();
    jobs.enqueue(MAIL, new Book("single"));

    worker.runDue();

    assertThat(seen).containsExactly("mail single", "mail batch", "mail next");
  }

  @Test
  void cancelled_batch_interrupts_what_runs_and_runs_nothing_more() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    try (Jobs started =
        Jobs.builder(MemoryJobStore.create())
            .codecs(JacksonCodecs.create())
            .workers(1)
            .handler(
                RENDER,
                (page, run) -> {
                  running.countDown();
                  try {
                    new CountDownLatch(1).await();
                  } catch (InterruptedException e) {
                    interrupted.countDown();
                    throw e;
                  }
                })
            .build()) {
      started.start();
      BatchId id = started.batch(RENDER, pages(20)).then(BIND, new Book("Emma")).enqueue();
      running.await();

      assertThat(started.cancelBatch(id)).isTrue();

      interrupted.await();
      await().until(() -> started.counts().equals(new JobCounts(0, 0, 0, 0, 0, 0)));
      assertThat(started.cancelBatch(id)).isFalse();
      assertThat(started.cancelBatch(new BatchId(99_999))).isFalse();
      assertThat(started.findBatch(new BatchId(99_999))).isNull();
    }
  }

  @Test
  void payload_that_cannot_be_written_leaves_nothing_of_the_batch() {
    JobType<Unwritable> unwritable = JobType.of("unwritable", Unwritable.class);
    Batch batch = jobs.batch(RENDER, pages(2)).then(unwritable, new Unwritable("Emma"));

    assertThatThrownBy(batch::enqueue).isInstanceOf(CodecException.class);

    assertThat(jobs.counts()).isEqualTo(new JobCounts(0, 0, 0, 0, 0, 0));
  }
}
