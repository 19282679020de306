package dev.underpin.cache.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.cache.spi.RemoteKey;
import dev.underpin.cache.spi.RemoteSpace;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.CommandArgs;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KeyArgsTest {

  private static final RemoteSpace SPACE = new RemoteSpace("users", 3);

  private final Names names = new Names("größe", 0);

  private static List<RemoteKey> keys(String... texts) {
    return Stream.of(texts).map(text -> RemoteKey.of(SPACE, text)).toList();
  }

  private static String sent(CommandArgs<byte[], byte[]> args) {
    ByteBuf buffer = Unpooled.buffer();
    args.encode(buffer);
    return buffer.toString(UTF_8);
  }

  private void assertSentAsLettuceWould(List<RemoteKey> keys) {
    CommandArgs<byte[], byte[]> theirs = new CommandArgs<>(ByteArrayCodec.INSTANCE);
    keys.forEach(key -> theirs.addKey(("größe:" + key.value()).getBytes(UTF_8)));

    KeyArgs ours = new KeyArgs(names.valueHead(SPACE), keys);

    assertThat(sent(ours)).isEqualTo(sent(theirs));
    assertThat(ours.count()).isEqualTo(theirs.count());
  }

  @Test
  void names_are_sent_as_lettuce_would_send_them() {
    assertSentAsLettuceWould(keys("", "a", "user-42", "50%", "{b}", "k".repeat(200), "x"));
  }

  @Test
  void names_that_are_longer_than_they_look_are_sent_whole() {
    assertSentAsLettuceWould(keys("a", "naïve", "日本語", "😀".repeat(40), "\ud800", "z"));
    assertSentAsLettuceWould(keys("日".repeat(66), "k".repeat(1_000)));
  }

  @Test
  void name_of_one_value_is_its_text_behind_the_namespace() {
    for (RemoteKey key : keys("", "user-42", "naïve", "日本語", "😀", "{%}", "k".repeat(300))) {
      assertThat(names.value(key)).isEqualTo(("größe:" + key.value()).getBytes(UTF_8));
    }
  }

  @Test
  void keys_are_not_printed() {
    assertThat(new KeyArgs(names.valueHead(SPACE), keys("a@example.org", "b")))
        .hasToString("KeyArgs[2]");
  }
}
