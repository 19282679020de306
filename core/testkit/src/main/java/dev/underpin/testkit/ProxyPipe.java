package dev.underpin.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * One direction of one connection through a {@link FaultProxy}: a queue of chunks, each with the
 * time at which it is due. An empty chunk stands for the end of the stream, which so keeps its
 * place behind the bytes. Used by the proxy's thread alone.
 */
final class ProxyPipe {
  /** How many bytes are held back before no more are read: the sender then feels it. */
  static final int LIMIT = 4 << 20;

  private static final int CHUNKS_AT_ONCE = 16; // then it is another connection's turn

  private final SocketChannel source;
  private final SocketChannel sink;
  private final ProxyTraffic traffic;
  private final Queue<Chunk> queue = new ArrayDeque<>();
  private int queued;
  private boolean atEnd;
  private boolean blocked;
  private boolean done;
  private boolean lossy;

  ProxyPipe(SocketChannel source, SocketChannel sink, ProxyTraffic traffic) {
    this.source = source;
    this.sink = sink;
    this.traffic = traffic;
  }

  /** Reads what the sender has sent. */
  void read(long nowNanos) throws IOException {
    for (int i = 0; i < CHUNKS_AT_ONCE && wantsToRead(); i++) {
      int length = source.read(traffic.buffer().clear());
      if (length == 0) {
        return;
      }
      atEnd = length < 0;
      take(Math.max(0, length), nowNanos);
    }
  }

  private void take(int length, long nowNanos) {
    if (isSwallowing()) {
      lose(length);
    } else {
      ByteBuffer bytes = ByteBuffer.allocate(length).put(traffic.buffer().flip()).flip();
      queue.add(new Chunk(bytes, traffic.dueNanos(nowNanos)));
      queued += length;
    }
  }

  /** A receiver that is gone while its sender does not know it swallows too. */
  boolean isSwallowing() {
    return traffic.isSwallowing() || !sink.isOpen();
  }

  private void lose(int bytes) {
    lossy = true;
    traffic.addSwallowed(bytes);
  }

  /** Loses what is on its way, if the direction swallows. */
  void dropIfSwallowing() {
    if (isSwallowing() && !queue.isEmpty()) {
      lose(queued);
      queue.clear();
      queued = 0;
    }
  }

  /** Lets what is on its way arrive now. */
  void hurry(long nowNanos) {
    List<Chunk> held = List.copyOf(queue);
    queue.clear();
    held.forEach(chunk -> queue.add(new Chunk(chunk.bytes(), nowNanos)));
  }

  /** Passes on what is due, as much as the receiver takes. */
  void write(long nowNanos) throws IOException {
    blocked = false;
    for (Chunk next = queue.peek(); next != null && next.isDue(nowNanos); next = queue.peek()) {
      if (next.isEnd()) {
        sink.shutdownOutput();
        done = true;
      } else {
        int written = sink.write(next.bytes());
        queued -= written;
        traffic.addPassed(written);
        blocked = next.bytes().hasRemaining();
      }
      if (blocked) {
        return;
      }
      queue.remove();
    }
  }

  boolean wantsToRead() {
    return !atEnd && queued < LIMIT;
  }

  /** True when the receiver did not take all that was due. */
  boolean isBlocked() {
    return blocked;
  }

  /** How long until there is something to write; {@code Long.MAX_VALUE} when nothing will be. */
  long nanosUntilDue(long nowNanos) {
    Chunk next = queue.peek();
    return next == null || blocked ? Long.MAX_VALUE : next.dueNanos() - nowNanos;
  }

  /** True when all has arrived, and the end of the stream too. */
  boolean isDone() {
    return done;
  }

  /** True when bytes or the end of the stream were lost. */
  boolean isLossy() {
    return lossy;
  }

  private record Chunk(ByteBuffer bytes, long dueNanos) {
    boolean isDue(long nowNanos) {
      return dueNanos - nowNanos <= 0;
    }

    boolean isEnd() {
      return bytes.capacity() == 0;
    }
  }
}
