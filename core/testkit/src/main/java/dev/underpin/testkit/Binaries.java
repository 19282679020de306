package dev.underpin.testkit;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;
import redis.embedded.core.ExecutableProvider;

/**
 * The servers' programs, unpacked from the class path once a build. A program appears under its
 * final name only when it is whole: an unpacking that was killed half-way is not taken for one.
 * Thread-safe.
 */
final class Binaries {
  private static final int EXECUTABLE = 0100;

  private final ReentrantLock lock = new ReentrantLock();
  private final Path folder;

  Binaries(Path folder) {
    this.folder = folder;
  }

  /** The folder with PostgreSQL's {@code bin}, {@code lib} and {@code share}. */
  Path postgres() throws IOException {
    return unpacked("postgres", Binaries::unpackPostgres);
  }

  /** The folder with MariaDB's {@code bin} and {@code share}. */
  Path mariaDb() throws IOException {
    return unpacked("mariadb", MariaDbArtifact::unpack);
  }

  /** The executable {@code redis-server}. */
  Path redis() throws IOException {
    return unpacked("redis", Binaries::unpackRedis).resolve("redis-server");
  }

  Path unpacked(String name, Unpacking unpacking) throws IOException {
    lock.lock();
    try {
      Path whole = folder.resolve(name);
      if (!Files.exists(whole)) {
        Path partial = Files.createTempDirectory(folder, name + "-partial-");
        unpacking.into(partial);
        Files.move(partial, whole, StandardCopyOption.ATOMIC_MOVE);
      }
      return whole;
    } finally {
      lock.unlock();
    }
  }

  private static void unpackRedis(Path target) throws IOException {
    Path program = ExecutableProvider.newJarResourceProvider(target.toFile()).get().toPath();
    Files.move(program, target.resolve("redis-server"));
  }

  private static void unpackPostgres(Path target) throws IOException {
    boolean mac = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("mac");
    try (InputStream packed =
            DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(
                mac ? "Darwin" : "Linux", System.getProperty("os.arch"));
        TarArchiveInputStream tar =
            new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(packed)))) {
      TarArchiveEntry entry;
      while ((entry = tar.getNextEntry()) != null) {
        extract(tar, entry, target);
      }
    }
  }

  private static void extract(TarArchiveInputStream tar, TarArchiveEntry entry, Path target)
      throws IOException {
    Path file = target.resolve(entry.getName()).normalize();
    if (!file.startsWith(target)) {
      throw new IOException("an entry of the archive leads outside it: " + entry.getName());
    }
    if (entry.isDirectory()) {
      Files.createDirectories(file);
      return;
    }
    Files.createDirectories(file.resolveSibling("."));
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
    } else {
      Files.copy(tar, file);
      if ((entry.getMode() & EXECUTABLE) != 0) {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    }
  }

  /** Puts a program into an empty folder. */
  interface Unpacking {
    void into(Path folder) throws IOException;
  }
}
