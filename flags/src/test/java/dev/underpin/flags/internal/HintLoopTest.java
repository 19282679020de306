package dev.underpin.flags.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HintLoopTest {

  private static final Duration LONG = Duration.ofSeconds(20);
  private static final HintLoop.Timing QUICK =
      new HintLoop.Timing(
          Duration.ofMillis(20),
          Duration.ofMillis(200),
          Duration.ofMillis(1),
          Duration.ofMillis(5));

  private final AtomicInteger hints = new AtomicInteger();
  private final AtomicInteger opened = new AtomicInteger();

  private HintLoop loop(Ear.Opening opening) {
    return new HintLoop(
            "store",
            () -> {
              opened.incrementAndGet();
              return opening.open();
            },
            hints::incrementAndGet,
            QUICK)
        .start(Thread::new);
  }

  @Test
  void a_hint_comes_after_the_connect_and_with_every_word_but_probes() {
    Wire wire = new Wire();
    try (HintLoop loop = loop(() -> wire)) {
      await().atMost(LONG).until(() -> hints.get() == 1);
      wire.words.add("changed");
      await().atMost(LONG).until(() -> hints.get() == 2);
      await().atMost(LONG).until(() -> wire.probes.get() > 3);

      assertThat(hints).hasValue(2);
      assertThat(opened).hasValue(1);
    }
  }

  @Test
  void a_connection_that_breaks_is_opened_again_with_a_hint() {
    try (HintLoop loop =
        loop(
            () ->
                new Wire() {
                  @Override
                  public @Nullable String hear(Duration limit) throws Exception {
                    String word = super.hear(limit);
                    if (word == null) {
                      throw new IOException("broken");
                    }
                    return word;
                  }
                })) {
      await().atMost(LONG).until(() -> hints.get() > 3);
      assertThat(opened.get()).isGreaterThan(2);
    }
  }

  /** What a pooler that does not keep sessions does to LISTEN. */
  @Test
  void a_connection_on_which_probes_are_not_heard_is_given_up_and_tried_again() {
    try (HintLoop loop =
        loop(
            () ->
                new Wire() {
                  @Override
                  public void say(String word) {}
                })) {
      await().atMost(LONG).until(() -> opened.get() > 2);
    }
  }

  @Test
  void probes_of_other_nodes_count_as_heard_and_are_no_hints() {
    Wire wire = new Wire();
    try (HintLoop loop = loop(() -> wire)) {
      await().atMost(LONG).until(() -> wire.probes.get() > 0);
      wire.words.add("probe of another node");
      await().atMost(LONG).until(wire.words::isEmpty);

      assertThat(hints).hasValue(1);
    }
  }

  @Test
  void a_store_that_tells_nothing_is_asked_once() {
    try (HintLoop loop = loop(() -> null)) {
      await().atMost(LONG).until(() -> opened.get() == 1);
    }
    assertThat(hints).hasValue(0);
  }

  @Test
  void closing_ends_the_thread_also_while_it_listens() throws Exception {
    Wire wire = new Wire();
    CountDownLatch ended = new CountDownLatch(1);
    HintLoop loop =
        new HintLoop("store", () -> wire, hints::incrementAndGet, HintLoop.Timing.USUAL)
            .start(
                work ->
                    new Thread(
                        () -> {
                          work.run();
                          ended.countDown();
                        }));
    await().atMost(LONG).until(() -> hints.get() == 1);

    loop.close();
    loop.close();

    assertThat(ended.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  /** A connection to itself. */
  private static class Wire implements Ear {
    final BlockingQueue<String> words = new LinkedBlockingQueue<>();
    final AtomicInteger probes = new AtomicInteger();

    @Override
    public @Nullable String hear(Duration limit) throws Exception {
      return words.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void say(String word) throws Exception {
      probes.incrementAndGet();
      words.add(word);
    }

    @Override
    public void close() {
      words.add("closed");
    }
  }
}
