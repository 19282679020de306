package dev.underpin.observability.servlet;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What is known of a request's and its response's bodies, by whichever thread. */
final class Bodies {

  // causes may go round in circles
  private static final int CAUSES = 20;

  private final AtomicLong read = new AtomicLong();
  private final AtomicLong written = new AtomicLong();
  private volatile boolean streamed;
  private volatile @Nullable IOException lost;

  void streamed() {
    streamed = true;
  }

  void addRead(long bytes) {
    read.addAndGet(bytes);
  }

  void addWritten(long bytes) {
    written.addAndGet(bytes);
  }

  /** What was written was taken back before it was sent. */
  void forgetWritten() {
    written.set(0);
  }

  /** The container could not read from the client, or write to it. */
  IOException noteLost(IOException failure) {
    if (lost == null) {
      lost = failure;
    }
    return failure;
  }

  /** A listener for reading or writing was told of a failure. */
  void noteFailed(Throwable failure) {
    if (failure instanceof IOException io) {
      lost = lost == null ? io : lost;
    }
  }

  long read(long announced) {
    return streamed ? read.get() : Math.max(0, announced);
  }

  long written() {
    return written.get();
  }

  @Nullable IOException lost() {
    return lost;
  }

  /**
   * Whether it failed because the client is gone: a container may report the loss by another
   * exception than the one that the application saw.
   */
  boolean isLostBy(Throwable failure) {
    Throwable cause = failure;
    for (int i = 0; lost != null && cause != null && i < CAUSES; i++) {
      if (cause instanceof IOException) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }
}
