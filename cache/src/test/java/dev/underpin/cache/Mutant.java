package dev.underpin.cache;

import dev.underpin.cache.spi.Backplane;
import dev.underpin.cache.spi.Envelope;
import dev.underpin.cache.spi.Fetched;
import dev.underpin.cache.spi.LeaseAnswer;
import dev.underpin.cache.spi.LeaseRequest;
import dev.underpin.cache.spi.Leased;
import dev.underpin.cache.spi.Nonce;
import dev.underpin.cache.spi.Notice;
import dev.underpin.cache.spi.RemoteKey;
import dev.underpin.cache.spi.RemoteListener;
import dev.underpin.cache.spi.RemoteSpace;
import dev.underpin.cache.spi.RemoteState;
import dev.underpin.cache.spi.RemoteStore;
import dev.underpin.cache.spi.Stamp;
import dev.underpin.cache.spi.TagStamps;
import dev.underpin.core.testing.ManualClock;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** A remote store with one of its protections taken out, to see that the model notices. */
final class Mutant implements RemoteStore {

  /** Which protection is missing. */
  enum Race {
    /** A fill is stored although its lease was deleted: invalidate during a load. */
    FILL_WITHOUT_FENCE,
    /** Two nodes that ask both get a lease. */
    LEASE_FOR_EVERYBODY,
    /** The stamp is taken after the load: a tag removed meanwhile is not seen. */
    STAMP_AFTER_THE_LOAD,
    /** The generation is always the same: after FLUSHALL or clear, counters start again. */
    COUNTER_FOR_A_NONCE,
    /** A lost message, a deaf node, a gap are not noticed. */
    NO_SEQUENCE_NUMBERS,
    /** What is invalidated while the store is out is forgotten. */
    NO_QUEUE,
    /** A message that comes while a value is read touches memory only, not the load. */
    NO_LOCAL_FENCE,
    /** Put and invalidate change the store without telling anybody. */
    NO_MESSAGES
  }

  private final RemoteStore store;
  private final Race race;
  private final Backplane backplane;
  private int reading;

  Mutant(RemoteStore store, Race race, ManualClock clock) {
    this.store = store;
    this.race = race;
    this.backplane =
        switch (race) {
          case NO_SEQUENCE_NUMBERS, NO_LOCAL_FENCE, NO_MESSAGES ->
              new Backplane("mutant-" + store.backplane().node(), clock.ticker());
          default -> store.backplane();
        };
  }

  private boolean is(Race one) {
    return race == one;
  }

  /** Hears what the real one hears, and nothing of what is missing. */
  private void hearAll(RemoteSpace space) {
    if (backplane == store.backplane()) {
      return;
    }
    backplane.received(backplane.heartbeat());
    try {
      Runnable unused = store.backplane().listen(space, new Ears(space));
    } catch (IllegalStateException e) {
      // listens already
    }
  }

  private final class Ears implements RemoteListener {
    private final RemoteSpace space;

    Ears(RemoteSpace space) {
      this.space = space;
    }

    private void pass(Notice.Kind kind, List<String> subjects) {
      boolean lost = is(Race.NO_MESSAGES) || (is(Race.NO_LOCAL_FENCE) && reading > 0);
      if (!lost) {
        backplane.apply(new Notice(kind, space, subjects));
      }
    }

    @Override
    public void invalidated(RemoteKey key, boolean sameSchema) {
      pass(Notice.Kind.INVALIDATED, List.of(key.id()));
    }

    @Override
    public void expired(RemoteKey key, boolean sameSchema) {
      pass(Notice.Kind.EXPIRED, List.of(key.id()));
    }

    @Override
    public void tagInvalidated(String tag) {
      pass(Notice.Kind.TAG, List.of(tag));
    }

    @Override
    public void generationChanged() {
      pass(Notice.Kind.GENERATION, List.of());
    }

    @Override
    public void filled(RemoteKey key) {
      pass(Notice.Kind.FILLED, List.of(key.id()));
    }

    @Override
    public void gap() {
      if (is(Race.NO_LOCAL_FENCE)) {
        backplane.resubscribed();
      }
    }

    @Override
    public void stateChanged(RemoteState state) {
      backplane.stateChanged(state);
    }
  }

  private @Nullable Stamp forged(@Nullable Stamp stamp) {
    return is(Race.COUNTER_FOR_A_NONCE) && stamp != null
        ? new Stamp(new Nonce(0, 0), stamp.sequence())
        : stamp;
  }

  @Override
  public CompletionStage<Fetched> fetch(RemoteSpace space, List<RemoteKey> keys, boolean stamped) {
    hearAll(space);
    reading++;
    try {
      return store
          .fetch(space, keys, stamped)
          .thenApply(fetched -> new Fetched(fetched.values(), forged(fetched.stamp())));
    } finally {
      reading--;
    }
  }

  @Override
  public CompletionStage<Leased> lease(
      RemoteSpace space, List<LeaseRequest> requests, Duration time) {
    hearAll(space);
    return store.lease(space, requests, time).thenApply(this::changed);
  }

  private Leased changed(Leased leased) {
    Stamp stamp = forged(leased.stamp());
    return new Leased(
        leased.answers().stream().map(this::changed).toList(),
        stamp == null ? leased.stamp() : stamp);
  }

  private LeaseAnswer changed(LeaseAnswer answer) {
    return is(Race.LEASE_FOR_EVERYBODY) && answer instanceof LeaseAnswer.Wait
        ? new LeaseAnswer.Granted(new Nonce(1, 1))
        : answer;
  }

  @Override
  public CompletionStage<Boolean> fill(RemoteKey key, Nonce token, byte[] value, Duration time) {
    byte[] bytes = is(Race.STAMP_AFTER_THE_LOAD) ? restamped(key.space(), value) : value;
    CompletionStage<Boolean> filled = store.fill(key, token, bytes, time);
    return is(Race.FILL_WITHOUT_FENCE) && !now(filled, true)
        ? store.put(key, bytes, time).thenApply(done -> true)
        : filled;
  }

  private byte[] restamped(RemoteSpace space, byte[] value) {
    Envelope envelope = Envelope.decode(value, space.schema());
    Stamp stamp = now(store.fetch(space, List.of(), true), new Fetched(List.of(), null)).stamp();
    return envelope == null || stamp == null
        ? value
        : new Envelope(envelope.id(), envelope.times(), stamp, envelope.body())
            .encode(space.schema(), Integer.MAX_VALUE);
  }

  private static <T> T now(CompletionStage<T> stage, T otherwise) {
    try {
      return stage.toCompletableFuture().get();
    } catch (ExecutionException e) {
      return otherwise;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public CompletionStage<Void> release(RemoteKey key, Nonce token) {
    return store.release(key, token);
  }

  @Override
  public CompletionStage<Void> put(RemoteKey key, byte[] value, Duration time) {
    return store.put(key, value, time);
  }

  private boolean forgets() {
    return is(Race.NO_QUEUE) && !store.state().open();
  }

  private static CompletionStage<Done> forgotten() {
    return CompletableFuture.completedFuture(Done.LATER);
  }

  @Override
  public CompletionStage<Done> invalidate(List<RemoteKey> keys) {
    return forgets() ? forgotten() : store.invalidate(keys);
  }

  @Override
  public CompletionStage<Done> expire(List<RemoteKey> keys) {
    return forgets() ? forgotten() : store.expire(keys);
  }

  @Override
  public CompletionStage<Done> evict(List<RemoteKey> keys) {
    return forgets() ? forgotten() : store.evict(keys);
  }

  @Override
  public CompletionStage<Done> invalidateTag(RemoteSpace space, String tag) {
    return forgets() ? forgotten() : store.invalidateTag(space, tag);
  }

  @Override
  public CompletionStage<Done> invalidateAll(RemoteSpace space) {
    return forgets() ? forgotten() : store.invalidateAll(space);
  }

  @Override
  public CompletionStage<TagStamps> tags(RemoteSpace space, List<String> tags) {
    return store
        .tags(space, tags)
        .thenApply(stamps -> new TagStamps(stamps.sequences(), forged(stamps.stamp())));
  }

  @Override
  public void joining(Connection connection, List<RemoteKey> keys) {
    store.joining(connection, keys);
  }

  @Override
  public Backplane backplane() {
    return backplane;
  }

  @Override
  public RemoteState state() {
    return store.state();
  }

  @Override
  public void close() {
    store.close();
  }
}
