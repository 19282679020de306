package dev.underpin.cache.redis;

import dev.underpin.cache.spi.Nonce;
import dev.underpin.cache.spi.Stamp;
import io.lettuce.core.KeyValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Reads what Redis replies, and writes what it is told. */
final class Replies {

  private Replies() {}

  /** Null if there is none, or if it is nothing that we wrote. */
  static @Nullable Stamp stamp(byte @Nullable [] generation, byte @Nullable [] sequence) {
    if (generation == null || generation.length != Nonce.BYTES || sequence == null) {
      return null;
    }
    return new Stamp(Nonce.of(generation), number(sequence));
  }

  static long number(byte @Nullable [] digits) {
    return digits == null ? 0 : Long.parseLong(new String(digits, StandardCharsets.US_ASCII));
  }

  static byte[] digits(long number) {
    return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
  }

  static List<byte @Nullable []> values(List<KeyValue<byte[], byte[]>> found) {
    List<byte @Nullable []> values = new ArrayList<>(found.size());
    for (KeyValue<byte[], byte[]> one : found) {
      values.add(one.getValueOrElse(null));
    }
    return values;
  }

  /** All of them, once all have come. */
  static <T extends @Nullable Object> CompletionStage<List<T>> all(
      List<? extends CompletionStage<T>> stages) {
    CompletableFuture<?>[] futures =
        stages.stream().map(CompletionStage::toCompletableFuture).toArray(CompletableFuture[]::new);
    return CompletableFuture.allOf(futures)
        .thenApply(
            done -> {
              List<T> values = new ArrayList<>(stages.size());
              for (CompletionStage<T> stage : stages) {
                values.add(stage.toCompletableFuture().join());
              }
              return values;
            });
  }
}
