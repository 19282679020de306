package dev.underpin.cache.spi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What {@link RemoteStoreContract} asks with: nodes, what they store, and what they hear. */
abstract class RemoteStoreFixture {

  static final Duration LONG = Duration.ofMinutes(1);
  static final Duration SHORT = Duration.ofMillis(300);

  protected final RemoteSpace space = new RemoteSpace("c" + UUID.randomUUID(), 1);
  final RemoteKey key = RemoteKey.of(space, "k");

  /** A node's store; the same for the same name in one test. */
  protected abstract RemoteStore node(String name);

  /** Lets so much time pass for what the store keeps. */
  protected abstract void pass(Duration time);

  RemoteStore a() {
    return node("a");
  }

  static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  static byte[] envelope(int seed, String text) {
    Stamp stamp = new Stamp(new Nonce(1, 2), 3);
    Envelope.Times times = new Envelope.Times(1, 1, Long.MAX_VALUE, Long.MAX_VALUE);
    Envelope.Body body = new Envelope.Body("text", "", List.of(), null, text.getBytes(UTF_8));
    return new Envelope(seed, times, stamp, body).encode(1, Integer.MAX_VALUE);
  }

  static byte[] mark(byte[] envelope) {
    return Arrays.copyOf(envelope, Envelope.MARK_BYTES);
  }

  byte @Nullable [] fetched(RemoteStore store, RemoteKey which) throws Exception {
    return get(store.fetch(space, List.of(which), false)).values().get(0);
  }

  LeaseAnswer lease(RemoteStore store, byte @Nullable [] unwanted, Duration time) throws Exception {
    return get(store.lease(space, List.of(new LeaseRequest(key, unwanted)), time)).answers().get(0);
  }

  Nonce granted(RemoteStore store, byte @Nullable [] unwanted) throws Exception {
    LeaseAnswer answer = lease(store, unwanted, LONG);
    assertThat(answer).isInstanceOf(LeaseAnswer.Granted.class);
    return ((LeaseAnswer.Granted) answer).token();
  }

  /** Writes down what a node hears. */
  protected static final class Ears implements RemoteListener {
    public final List<String> heard = new CopyOnWriteArrayList<>();

    @Override
    public void invalidated(RemoteKey key, boolean sameSchema) {
      heard.add("invalidated " + key.id() + (sameSchema ? "" : " of another schema"));
    }

    @Override
    public void expired(RemoteKey key, boolean sameSchema) {
      heard.add("expired " + key.id());
    }

    @Override
    public void tagInvalidated(String tag) {
      heard.add("tag " + tag);
    }

    @Override
    public void generationChanged() {
      heard.add("generation");
    }

    @Override
    public void filled(RemoteKey key) {
      heard.add("filled " + key.id());
    }

    @Override
    public void gap() {}

    @Override
    public void stateChanged(RemoteState state) {}
  }

  Ears listen(String node) {
    Ears ears = new Ears();
    Runnable unused = node(node).backplane().listen(space, ears);
    return ears;
  }

  static void until(BooleanSupplier condition) {
    await().atMost(Duration.ofSeconds(20)).until(condition::getAsBoolean);
  }
}
