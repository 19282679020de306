package dev.underpin.testkit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One process at a time looks for the build's host, starts it, or ends it for idleness.
 *
 * <p>The host deletes the folder with the lock file in it. So a lock counts only when the locked
 * file is still the one that lies at the path.
 */
final class BuildLock implements AutoCloseable {
  private final FileChannel channel;

  private BuildLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Waits for the lock, making the folder where it is missing. */
  static BuildLock acquire(BuildFolder folder) throws IOException {
    while (true) {
      folder.create();
      BuildLock lock = attempt(folder, true);
      if (lock != null) {
        return lock;
      }
    }
  }

  /** The lock, or null when another process has it or the folder is gone. */
  static @Nullable BuildLock tryAcquire(BuildFolder folder) throws IOException {
    return attempt(folder, false);
  }

  private static @Nullable BuildLock attempt(BuildFolder folder, boolean wait) throws IOException {
    FileChannel channel;
    Object before;
    try {
      channel =
          FileChannel.open(folder.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      before = fileKey(folder);
    } catch (NoSuchFileException e) {
      return null;
    }
    FileLock lock = wait ? channel.lock() : channel.tryLock();
    if (lock != null && isStill(before, folder)) {
      return new BuildLock(channel);
    }
    channel.close();
    return null;
  }

  private static boolean isStill(@Nullable Object before, BuildFolder folder) throws IOException {
    try {
      return Objects.equals(before, fileKey(folder));
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static @Nullable Object fileKey(BuildFolder folder) throws IOException {
    return Files.readAttributes(folder.lock(), BasicFileAttributes.class).fileKey();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
