package dev.underpin.cache.redis;

import static io.lettuce.core.protocol.CommandType.MGET;

import dev.underpin.cache.spi.Fetched;
import dev.underpin.cache.spi.RemoteKey;
import dev.underpin.cache.spi.RemoteSpace;
import dev.underpin.cache.spi.Stamp;
import dev.underpin.cache.spi.TagStamps;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.ValueListOutput;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads without a script: a hit is one plain GET, many are one MGET, and a stamp comes behind them
 * on the same connection.
 *
 * <p>Both are put together here: Lettuce's own MGET has an object for each key with its value,
 * which nobody asked for, and for its GET see {@link Get}.
 */
final class Reads {

  private static final byte[] GENERATION = "g".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SEQUENCE = "s".getBytes(StandardCharsets.US_ASCII);

  private final Calls calls;
  private final Names names;

  Reads(Calls calls, Names names) {
    this.calls = calls;
    this.names = names;
  }

  CompletionStage<Fetched> fetch(RemoteSpace space, List<RemoteKey> keys, boolean stamped) {
    if (keys.size() == 1 && !stamped) {
      return calls.<byte @Nullable [], Fetched>send(
          (link, asker) -> get(link, keys.get(0), asker),
          value -> new Fetched(Collections.singletonList(value), null));
    }
    return calls.ask(link -> read(link, space, keys, stamped), Function.identity());
  }

  private CompletionStage<Fetched> read(
      Link link, RemoteSpace space, List<RemoteKey> keys, boolean stamped) {
    CompletionStage<List<byte @Nullable []>> values = values(link, keys);
    if (!stamped) {
      return values.thenApply(found -> new Fetched(found, null));
    }
    if (link.isCluster()) {
      // another slot, another server: only what is asked after the answer is read after it
      return values.thenCompose(
          found -> stamp(link, space).thenApply(stamp -> new Fetched(found, stamp)));
    }
    return values.thenCombine(stamp(link, space), Fetched::new);
  }

  private CompletionStage<List<byte @Nullable []>> values(Link link, List<RemoteKey> keys) {
    if (keys.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    if (keys.size() == 1) {
      return link.commands().get(names.value(keys.get(0))).thenApply(Collections::singletonList);
    }
    if (link.isCluster()) {
      return Replies.all(keys.stream().map(key -> link.commands().get(names.value(key))).toList());
    }
    KeyArgs named = new KeyArgs(names.valueHead(keys.get(0).space()), keys);
    return link.commands().dispatch(MGET, new ValueListOutput<>(ByteArrayCodec.INSTANCE), named);
  }

  private void get(
      Link link, RemoteKey key, BiConsumer<byte @Nullable [], @Nullable Throwable> asker) {
    if (link.isCluster()) {
      // Lettuce finds the slot in arguments of its own
      var unused = link.commands().get(names.value(key)).whenComplete(asker);
    } else {
      link.send(new Get(names.value(key), asker));
    }
  }

  private CompletionStage<@Nullable Stamp> stamp(Link link, RemoteSpace space) {
    return link.commands()
        .hmget(names.stamp(space), GENERATION, SEQUENCE)
        .thenApply(Replies::values)
        .thenApply(found -> Replies.stamp(found.get(0), found.get(1)));
  }

  CompletionStage<TagStamps> tags(RemoteSpace space, List<String> tags) {
    byte[][] fields = new byte[tags.size() + 2][];
    fields[0] = GENERATION;
    fields[1] = SEQUENCE;
    for (int i = 0; i < tags.size(); i++) {
      fields[i + 2] = names.tag(tags.get(i));
    }
    return calls.ask(
        link -> link.commands().hmget(names.stamp(space), fields).thenApply(Replies::values),
        found ->
            new TagStamps(
                found.stream().skip(2).map(Replies::number).toList(),
                Replies.stamp(found.get(0), found.get(1))));
  }
}
