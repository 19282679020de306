package dev.underpin.cache.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GetTest {

  private final List<Object> told = new ArrayList<>();
  private final Get get =
      new Get(
          new byte[] {'a'},
          (value, failure) ->
              told.add(
                  failure != null
                      ? failure
                      : value == null ? "nothing" : new String(value, UTF_8)));

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 9, 10, 99, 100, 256})
  void name_is_sent_as_lettuce_would_send_it(int length) {
    byte[] name = "é".repeat(length).substring(length / 2).getBytes(UTF_8);
    Command<byte[], byte[], byte[]> theirs =
        new Command<>(
            CommandType.GET,
            new ValueOutput<>(ByteArrayCodec.INSTANCE),
            new CommandArgs<>(ByteArrayCodec.INSTANCE).addKey(name));

    assertThat(sent(new Get(name, (value, failure) -> {}))).isEqualTo(sent(theirs));
  }

  private static String sent(Command<?, ?, ?> command) {
    ByteBuf buffer = Unpooled.buffer();
    command.encode(buffer);
    return buffer.toString(UTF_8);
  }

  @Test
  void value_is_told() {
    get.getOutput().set(ByteBuffer.wrap("value".getBytes(UTF_8)));
    get.complete();

    assertThat(told).containsExactly("value");
  }

  @Test
  void absent_value_is_told() {
    get.getOutput().set((ByteBuffer) null);
    get.complete();

    assertThat(told).containsExactly("nothing");
  }

  @Test
  void refusal_is_told_in_the_words_of_redis() {
    get.getOutput().setError(ByteBuffer.wrap("LOADING wait".getBytes(UTF_8)));
    get.complete();

    assertThat(told)
        .singleElement()
        .isInstanceOfSatisfying(
            RedisCommandExecutionException.class,
            refusal -> assertThat(refusal).hasMessage("LOADING wait"));
  }

  @Test
  void failure_is_told() {
    IOException cut = new IOException("cut");
    get.completeExceptionally(cut);

    assertThat(told).containsExactly(cut);
  }

  @Test
  void command_that_lettuce_gives_up_is_told() {
    get.cancel();

    assertThat(told).singleElement().isInstanceOf(CancellationException.class);
  }
}
