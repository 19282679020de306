package dev.underpin.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;

/**
 * The temporary folder of one build, where its JVMs meet: the host's address and log, and beneath
 * it the servers' programs and data. The host deletes it.
 */
record BuildFolder(Path path) {

  /** Named after the process and its start, since process ids come again. */
  static BuildFolder of(ProcessHandle owner) {
    long start = owner.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    String user = System.getProperty("user.name", "").replaceAll("[^A-Za-z0-9._-]", "_");
    Path temporary = Path.of(System.getProperty("java.io.tmpdir", "/tmp")).toAbsolutePath();
    return new BuildFolder(
        temporary.resolve("underpin-testkit-" + user + "-" + owner.pid() + "-" + start));
  }

  void create() throws IOException {
    try {
      var ownerOnly =
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
      Files.createDirectories(path, ownerOnly);
    } catch (IOException e) {
      throw new IOException(
          "could not make the folder of the test servers, "
              + path
              + "; set java.io.tmpdir to a folder that can be written",
          e);
    }
  }

  /** The host's address; there while a host can be reached. */
  Path address() {
    return path.resolve("host");
  }

  Path lock() {
    return path.resolve("lock");
  }

  Path log() {
    return path.resolve("host.log");
  }

  Path classPath() {
    return path.resolve("host.args");
  }
}
