package dev.underpin.cache.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandType;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CancellationException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A GET that gives its reply to who asked, at once and once at least. Lettuce's own is a future,
 * waiting for it another one, and its one argument a list of objects; each hit of Redis would make
 * them all.
 */
final class Get extends Command<byte[], byte[], byte @Nullable []> {

  private static final byte[] HEAD = "*2\r\n$3\r\nGET\r\n$".getBytes(US_ASCII);
  private static final byte[] END = "\r\n".getBytes(US_ASCII);

  private final byte[] name;
  private final BiConsumer<byte @Nullable [], @Nullable Throwable> asker;

  Get(byte[] name, BiConsumer<byte @Nullable [], @Nullable Throwable> asker) {
    super(CommandType.GET, new ValueOutput<>(ByteArrayCodec.INSTANCE));
    this.name = name;
    this.asker = asker;
  }

  @Override
  public void encode(ByteBuf buffer) {
    buffer.writeBytes(HEAD);
    int unit = 1;
    while (name.length / unit >= 10) {
      unit *= 10;
    }
    for (; unit > 0; unit /= 10) {
      buffer.writeByte('0' + name.length / unit % 10);
    }
    buffer.writeBytes(END).writeBytes(name).writeBytes(END);
  }

  @Override
  public void complete() {
    super.complete();
    if (output.hasError()) {
      asker.accept(null, new RedisCommandExecutionException(output.getError()));
    } else {
      asker.accept(output.get(), null);
    }
  }

  @Override
  public boolean completeExceptionally(Throwable failure) {
    boolean isFirst = super.completeExceptionally(failure);
    asker.accept(null, failure);
    return isFirst;
  }

  @Override
  public void cancel() {
    super.cancel();
    asker.accept(null, new CancellationException());
  }
}
