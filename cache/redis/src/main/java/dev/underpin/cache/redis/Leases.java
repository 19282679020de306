package dev.underpin.cache.redis;

import dev.underpin.cache.spi.Backplane;
import dev.underpin.cache.spi.LeaseAnswer;
import dev.underpin.cache.spi.LeaseRequest;
import dev.underpin.cache.spi.Leased;
import dev.underpin.cache.spi.Nonce;
import dev.underpin.cache.spi.Notice;
import dev.underpin.cache.spi.RemoteException;
import dev.underpin.cache.spi.RemoteKey;
import dev.underpin.cache.spi.RemoteSpace;
import dev.underpin.cache.spi.Stamp;
import io.lettuce.core.ScriptOutputType;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Who may load, and what comes of it. */
final class Leases {

  private static final byte[] NOTHING = {};

  private final Calls calls;
  private final Names names;
  private final Backplane backplane;
  private final SecureRandom random;

  Leases(Calls calls, Names names, Backplane backplane, SecureRandom random) {
    this.calls = calls;
    this.names = names;
    this.backplane = backplane;
    this.random = random;
  }

  CompletionStage<Leased> lease(RemoteSpace space, List<LeaseRequest> requests, Duration time) {
    return calls.ask(
        link ->
            Replies.all(requests.stream().map(request -> lease(link, request, time)).toList())
                .thenCombine(stamp(link, space), Leased::new),
        Function.identity());
  }

  private CompletionStage<LeaseAnswer> lease(Link link, LeaseRequest request, Duration time) {
    Nonce token = Nonce.random(random);
    byte[] unwanted = request.unwanted();
    CompletionStage<List<Object>> reply =
        Script.LEASE.run(
            link.commands(),
            ScriptOutputType.MULTI,
            names.valueAndLease(request.key()),
            token.bytes(),
            milliseconds(time),
            unwanted == null ? NOTHING : unwanted);
    return reply.thenApply(answer -> answer(answer, token));
  }

  private static LeaseAnswer answer(List<Object> reply, Nonce token) {
    return switch (((Long) reply.get(0)).intValue()) {
      case 2 -> new LeaseAnswer.Filled((byte[]) reply.get(1));
      case 1 -> new LeaseAnswer.Granted(token);
      default -> new LeaseAnswer.Wait();
    };
  }

  private CompletionStage<Stamp> stamp(Link link, RemoteSpace space) {
    CompletionStage<List<byte[]>> reply =
        Script.STAMP.run(
            link.commands(),
            ScriptOutputType.MULTI,
            new byte[][] {names.stamp(space)},
            Nonce.random(random).bytes());
    return reply.thenApply(
        found -> {
          Stamp stamp = Replies.stamp(found.get(0), found.get(1));
          if (stamp == null) {
            throw new RemoteException(
                "key %s of Redis must be a stamp but somebody else has written it; delete it"
                    .formatted(space.stampKey()),
                null);
          }
          return stamp;
        });
  }

  CompletionStage<Boolean> fill(RemoteKey key, Nonce token, byte[] value, Duration time) {
    return calls.ask(
        link ->
            Script.FILL.number(
                link.commands(),
                names.valueAndLease(key),
                token.bytes(),
                value,
                milliseconds(time)),
        outcome -> {
          if (outcome == 2) {
            tellFilled(key);
          }
          return outcome != 0;
        });
  }

  /** A hint, and not part of the step: who misses it asks again by itself. */
  private void tellFilled(RemoteKey key) {
    Notice notice = Notice.ofKeys(Notice.Kind.FILLED, List.of(key));
    var unused =
        calls.ask(
            link -> link.commands().publish(names.channel(), backplane.message(notice)),
            heard -> key);
  }

  CompletionStage<Void> release(RemoteKey key, Nonce token) {
    return calls.ask(
        link ->
            Script.RELEASE.number(link.commands(), new byte[][] {names.lease(key)}, token.bytes()),
        deleted -> null);
  }

  CompletionStage<Void> put(RemoteKey key, byte[] value, Duration time) {
    Notice notice = Notice.ofKeys(Notice.Kind.INVALIDATED, List.of(key));
    return calls.ask(
        link ->
            Script.PUT.number(
                link.commands(),
                names.valueAndLease(key),
                names.channel(),
                backplane.message(notice),
                value,
                milliseconds(time)),
        done -> null);
  }

  private static byte[] milliseconds(Duration time) {
    return Replies.digits(Math.max(1, time.toMillis()));
  }
}
