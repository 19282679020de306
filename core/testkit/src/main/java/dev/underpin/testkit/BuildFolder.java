package dev.underpin.testkit;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The temporary folder of one build, where its JVMs meet: the host's address and log, and beneath
 * it the servers' programs and data. The host deletes it.
 */
record BuildFolder(Path path) {
  private static final Pattern NAME = Pattern.compile("(.+-)(\\d{1,18})-(\\d{1,18})");

  /** Named after the process and its start, since process ids come again. */
  static BuildFolder of(ProcessHandle owner) {
    String user = System.getProperty("user.name", "").replaceAll("[^A-Za-z0-9._-]", "_");
    Path temporary = Path.of(System.getProperty("java.io.tmpdir", "/tmp")).toAbsolutePath();
    return new BuildFolder(
        temporary.resolve("underpin-testkit-" + user + "-" + owner.pid() + "-" + start(owner)));
  }

  private static long start(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
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

  /**
   * Deletes the folders of this user's other builds after which nobody has cleared up, since
   * SIGKILL hit their hosts too.
   */
  void deleteOrphans() throws IOException {
    Matcher own = NAME.matcher(String.valueOf(path.getFileName()));
    if (!own.matches()) {
      return;
    }
    try (DirectoryStream<Path> siblings =
        Files.newDirectoryStream(path.resolveSibling("."), own.group(1) + "*")) {
      for (Path sibling : siblings) {
        Path folder = sibling.normalize();
        Matcher name = NAME.matcher(String.valueOf(folder.getFileName()));
        if (name.matches() && name.group(1).equals(own.group(1)) && isOrphan(folder, name)) {
          Folders.delete(folder);
        }
      }
    }
  }

  /** Its build has ended, and neither its host nor a server of it is still about to end. */
  private static boolean isOrphan(Path folder, Matcher name) {
    boolean building =
        ProcessHandle.of(Long.parseLong(name.group(2)))
            .filter(owner -> start(owner) == Long.parseLong(name.group(3)))
            .isPresent();
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      return !building
          && all.noneMatch(
              process -> process.info().commandLine().orElse("").contains(folder.toString()));
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
