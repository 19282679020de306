package dev.underpin.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LifecycleTest {

  private static final BooleanFlag NEW_CART = Flag.bool("new-cart").orElse(false);
  private static final Subject USER = Subject.of("user-42");
  private static final Change CHANGE = Change.by("ana", "test");
  private static final Duration LONG = Duration.ofSeconds(20);

  @Test
  void building_does_no_io_and_starts_no_thread() {
    AtomicInteger loads = new AtomicInteger();
    ScriptedStore store = new ScriptedStore();
    store.does(
        () -> {
          loads.incrementAndGet();
          return FlagDocument.empty();
        });

    Flags flags =
        Flags.builder(store)
            .threadFactory(
                work -> {
                  throw new AssertionError("thread");
                })
            .build();
    flags.isOn(NEW_CART, USER);

    assertThat(loads).hasValue(0);
  }

  @Test
  void flags_are_started_once() {
    Flags flags = Flags.builder(MemoryFlagStore.create()).build();
    flags.start();

    assertThatThrownBy(flags::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("flags must be started once but are STARTED; build new ones");
    flags.close();
    flags.close();
    assertThatThrownBy(flags::start).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void closed_flags_are_still_decided_but_not_changed() {
    Flags flags = Flags.builder(MemoryFlagStore.of(Documents.newCart("on"))).build();
    flags.start();
    flags.close();

    assertThat(flags.isOn(NEW_CART, USER)).isTrue();
    assertThatThrownBy(() -> flags.kill(NEW_CART, CHANGE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("flags must be open but are closed; build new ones");
    assertThatThrownBy(flags::refresh).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void closing_ends_the_thread_and_the_subscription() {
    OneThread thread = new OneThread();
    AtomicInteger closed = new AtomicInteger();
    FlagStore store =
        new FlagStore() {
          @Override
          public String name() {
            return "counting";
          }

          @Override
          public FlagDocument load(FlagDocument last) {
            return last;
          }

          @Override
          public Subscription subscribe(Runnable hint) {
            return closed::incrementAndGet;
          }
        };
    Flags flags = Flags.builder(store).threadFactory(thread).build();
    flags.start();
    assertThat(thread.made.isAlive()).isTrue();

    flags.close();
    flags.close();

    assertThat(thread.made.isAlive()).isFalse();
    assertThat(closed).hasValue(1);
  }

  @Test
  void a_hint_makes_another_node_follow_long_before_its_next_poll() {
    MemoryFlagStore store = MemoryFlagStore.create();
    Flags one = Flags.builder(store).build();
    Flags other = Flags.builder(store).pollInterval(Duration.ofDays(1)).build();
    other.start();

    one.on(NEW_CART, CHANGE);

    await().atMost(LONG).until(() -> other.isOn(NEW_CART, USER));
    other.close();
  }

  @Test
  void a_store_that_cannot_send_hints_is_polled() {
    MemoryFlagStore memory = MemoryFlagStore.create();
    FlagStore store =
        new FlagStore() {
          @Override
          public String name() {
            return "deaf";
          }

          @Override
          public FlagDocument load(FlagDocument last) {
            return memory.load(last);
          }

          @Override
          public Subscription subscribe(Runnable hint) {
            throw new IllegalStateException("no channel");
          }
        };
    Flags flags = Flags.builder(store).pollInterval(Duration.ofMillis(100)).build();
    flags.start();

    memory.put(FlagDefinition.of(NEW_CART, true));

    await().atMost(LONG).until(() -> flags.isOn(NEW_CART, USER));
    flags.close();
  }

  @Test
  void an_interrupt_from_outside_does_not_end_the_polling() {
    MemoryFlagStore store = MemoryFlagStore.create();
    OneThread thread = new OneThread();
    Flags flags = Flags.builder(store).threadFactory(thread).build();
    flags.start();

    thread.made.interrupt();
    await().atMost(LONG).until(() -> !thread.made.isInterrupted());
    store.put(FlagDefinition.of(NEW_CART, true));

    await().atMost(LONG).until(() -> flags.isOn(NEW_CART, USER));
    flags.close();
  }

  @Test
  void a_hanging_store_blocks_neither_decisions_nor_close() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    OneThread thread = new OneThread();
    ScriptedStore store = new ScriptedStore();
    store.holds(Documents.newCart("on"));
    Flags flags =
        Flags.builder(store).pollInterval(Duration.ofMillis(100)).threadFactory(thread).build();
    flags.start();
    store.does(
        () -> {
          hanging.countDown();
          new CountDownLatch(1).await();
          return FlagDocument.empty();
        });
    hanging.await();

    boolean isOn = flags.isOn(NEW_CART, USER);
    boolean isNew = flags.isOn(Flag.bool("new-cart").orElse(false), USER);
    flags.close();

    assertThat(isOn && isNew).isTrue();
    await().atMost(LONG).until(() -> !thread.made.isAlive());
    assertThat(flags.isOn(NEW_CART, USER)).isTrue();
  }

  /** Keeps the thread that it made. */
  private static final class OneThread implements ThreadFactory {
    private volatile Thread made = Thread.currentThread();

    @Override
    public Thread newThread(Runnable work) {
      made = new Thread(work);
      return made;
    }
  }
}
