package dev.underpin.cache.redis;

import dev.underpin.cache.spi.Backplane;
import dev.underpin.cache.spi.Envelope;
import dev.underpin.cache.spi.Nonce;
import dev.underpin.cache.spi.Notice;
import dev.underpin.cache.spi.RemoteKey;
import dev.underpin.cache.spi.RemoteSpace;
import dev.underpin.cache.spi.RemoteStore.Done;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Tells Redis what is no longer valid: at once, or by way of the {@link Backlog}. */
final class Changes {

  /** So many keys go into one script. */
  static final int BATCH = 100;

  /** More tags than these, of one space, are not remembered apart. */
  static final int MOST_TAGS = 10_000;

  private static final byte[] MOST_FIELDS = Replies.digits(MOST_TAGS + 2);
  private static final byte[] OFFSET = Replies.digits(Envelope.FRESH_UNTIL_OFFSET);
  private static final byte[] ZEROS = new byte[Long.BYTES];

  private final Gate gate;
  private final Calls calls;
  private final Backlog backlog;
  private final Names names;
  private final Backplane backplane;
  private final SecureRandom random;

  Changes(Gate gate, Calls calls, Backlog backlog, Names names, Backplane backplane) {
    this.gate = gate;
    this.calls = calls;
    this.backlog = backlog;
    this.names = names;
    this.backplane = backplane;
    this.random = new SecureRandom();
  }

  CompletionStage<Done> make(Change change) {
    if (gate.position() instanceof Gate.Open open) {
      return calls
          .tell(open.link(), link -> send(link, change))
          .handle((sent, failure) -> failure == null ? Done.NOW : later(change));
    }
    return CompletableFuture.completedFuture(later(change));
  }

  private Done later(Change change) {
    backlog.add(change);
    return Done.LATER;
  }

  /** Sends it, and ends when Redis has done it. */
  CompletionStage<?> send(Link link, Change change) {
    if (change instanceof Change.Keys some) {
      return send(link, some);
    }
    if (change instanceof Change.Tag one) {
      return send(link, one);
    }
    return newGeneration(link, change.space());
  }

  private CompletionStage<?> send(Link link, Change.Keys change) {
    // on a cluster each key has a slot of its own, and a script stays in one slot
    int batch = link.isCluster() ? 1 : BATCH;
    List<CompletionStage<Long>> sent = new ArrayList<>();
    for (int i = 0; i < change.keys().size(); i += batch) {
      List<RemoteKey> keys = change.keys().subList(i, Math.min(i + batch, change.keys().size()));
      sent.add(send(link, change.kind(), keys));
    }
    return Replies.all(sent);
  }

  private CompletionStage<Long> send(Link link, Change.Kind kind, List<RemoteKey> keys) {
    byte[][] named = new byte[2 * keys.size()][];
    for (int i = 0; i < keys.size(); i++) {
      named[2 * i] = names.value(keys.get(i));
      named[2 * i + 1] = names.lease(keys.get(i));
    }
    return switch (kind) {
      case INVALIDATE ->
          Script.INVALIDATE.number(
              link.commands(), named, names.channel(), message(Notice.Kind.INVALIDATED, keys));
      case EXPIRE ->
          Script.EXPIRE.number(
              link.commands(),
              named,
              names.channel(),
              message(Notice.Kind.EXPIRED, keys),
              OFFSET,
              ZEROS);
      case EVICT -> link.commands().unlink(named);
    };
  }

  private byte[] message(Notice.Kind kind, List<RemoteKey> keys) {
    return backplane.message(Notice.ofKeys(kind, keys));
  }

  private CompletionStage<?> send(Link link, Change.Tag change) {
    Notice notice = new Notice(Notice.Kind.TAG, change.space(), List.of(change.tag()));
    return Script.TAG
        .number(
            link.commands(),
            new byte[][] {names.stamp(change.space())},
            names.channel(),
            backplane.message(notice),
            Nonce.random(random).bytes(),
            names.tag(change.tag()),
            MOST_FIELDS)
        .thenCompose(
            done ->
                done == 1
                    ? CompletableFuture.completedFuture(done)
                    : newGenerationForAll(link, change.space()));
  }

  /** One that this node's caches have not asked for: they are told too. */
  CompletionStage<Long> newGenerationForAll(Link link, RemoteSpace space) {
    return newGeneration(link, space)
        .thenApply(
            done -> {
              backplane.apply(new Notice(Notice.Kind.GENERATION, space, List.of()));
              return done;
            });
  }

  private CompletionStage<Long> newGeneration(Link link, RemoteSpace space) {
    Notice notice = new Notice(Notice.Kind.GENERATION, space, List.of());
    return Script.GENERATION.number(
        link.commands(),
        new byte[][] {names.stamp(space)},
        names.channel(),
        backplane.message(notice),
        Nonce.random(random).bytes());
  }

  /** Sends what was queued. */
  CompletionStage<?> sendQueued(Link link, Change change) {
    return change instanceof Change.All all
        ? newGenerationForAll(link, all.space())
        : send(link, change);
  }
}
