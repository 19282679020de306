package dev.underpin.flags;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Flags in a JSON file, as {@link FlagDocument} describes it. Read-only: whoever edits the file
 * changes the flags, and every node that reads it follows within its poll interval.
 *
 * <pre>{@code
 * Flags flags = Flags.builder(FileFlagStore.of(Path.of("/etc/shop/flags.json"))).build();
 * }</pre>
 *
 * <p>Every poll reads the file and compares its content, not its date or inode: an edit in place, a
 * rename, and the swap of a symbolic link (a Kubernetes ConfigMap) are all seen. A file that is
 * missing, unreadable or half-written fails the load, so that the last good flags stay. Reading
 * costs about a millisecond per megabyte and poll.
 */
public final class FileFlagStore implements FlagStore {

  private final Path path;
  private final FlagFormat format;

  private FileFlagStore(Path path, FlagFormat format) {
    this.path = path;
    this.format = Objects.requireNonNull(format, "format");
  }

  /**
   * Flags in a file. Nothing is read yet; the file may come later.
   *
   * @param path where the file is; a symbolic link is followed anew at every poll
   * @return the store
   */
  public static FileFlagStore of(Path path) {
    return of(path, FlagFormat.UNDERPIN);
  }

  /**
   * Flags in a file of another format. Nothing is read yet; the file may come later.
   *
   * @param path where the file is; a symbolic link is followed anew at every poll
   * @param format how it is written
   * @return the store
   */
  public static FileFlagStore of(Path path, FlagFormat format) {
    return new FileFlagStore(path.toAbsolutePath(), format);
  }

  /** {@return the path of the file} */
  @Override
  public String name() {
    return path.toString();
  }

  @Override
  public FlagDocument load(FlagDocument last) throws IOException {
    byte[] content = read();
    String revision = "%016x".formatted(Xxh64.hash(content, content.length));
    return revision.equals(last.revision())
        ? last
        : FlagDocument.parse(format, name(), revision, content);
  }

  private byte[] read() throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(
          "flag file %s must exist but is missing; create it or correct the path".formatted(path));
    }
    // opening a pipe would wait for its writer
    if (!Files.isRegularFile(path)) {
      throw new IOException(
          "flag file %s must be a file but is a folder or device; correct the path"
              .formatted(path));
    }
    try (InputStream in = Files.newInputStream(path)) {
      // one byte more than allowed is enough to be refused, however large the file is
      return in.readNBytes(FlagJson.MAX_BYTES + 1);
    }
  }
}
