package dev.underpin.flags;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * The flags that were loaded last, for a start while the store is down.
 *
 * <p>A line with the SHA-256 of all that follows it, then each document with its format and length.
 * It is written beside its place, forced to the disk, and moved there in one step, so that there is
 * the old file or the new one and never half of one; what the disk has spoiled all the same is
 * found by the checksum. Only its owner may read it: rules can name people. Its date is when the
 * store last confirmed it. Not thread-safe.
 */
final class LastGoodFile {

  private static final String MAGIC = "underpin-flags-last-good 1 ";
  private static final int HEAD = MAGIC.length() + 64 + 1;
  private static final int MAX_BYTES = 4 * FlagJson.MAX_BYTES;

  private final Path path;

  LastGoodFile(Path path) {
    this.path = path.toAbsolutePath();
  }

  /** What it held, and how long ago that was confirmed. */
  record Restored(FlagDocument document, Duration age) {}

  Path path() {
    return path;
  }

  boolean exists() {
    return Files.exists(path);
  }

  Restored read(Instant now) throws IOException {
    byte[] content;
    try (InputStream in = Files.newInputStream(path)) {
      content = in.readNBytes(MAX_BYTES);
    }
    byte[] head = head(content, Math.min(HEAD, content.length));
    if (content.length < HEAD || !Arrays.equals(content, 0, HEAD, head, 0, HEAD)) {
      throw new IOException(
          "last good file %s must be as it was written but its checksum says otherwise; remove it"
              .formatted(path));
    }
    Instant confirmed = Files.getLastModifiedTime(path).toInstant();
    Duration age = Duration.between(confirmed, now);
    return new Restored(document(content), age.isNegative() ? Duration.ZERO : age);
  }

  private FlagDocument document(byte[] content) throws IOException {
    List<FlagDocument> layers = new ArrayList<>();
    try (DataInputStream in =
        new DataInputStream(new ByteArrayInputStream(content, HEAD, content.length - HEAD))) {
      int count = in.readInt();
      for (int i = 0; i < count; i++) {
        FlagFormat format = FlagFormat.valueOf(in.readUTF());
        byte[] text = in.readNBytes(in.readInt());
        layers.add(FlagDocument.parse(format, path.toString(), "", text));
      }
    } catch (EOFException | IllegalArgumentException e) { // of another version of this library
      throw new IOException(
          "last good file %s must be readable but is not: %s; remove it"
              .formatted(path, e.getMessage()),
          e);
    }
    // a revision that no store has: what it says is compared with nothing
    return FlagDocument.layered(path.toString(), "last good", layers, FlagDocument.empty());
  }

  void write(List<FlagText> texts, Instant now) throws IOException {
    byte[] content = content(texts);
    Path folder = path.resolveSibling(".");
    Path written = Files.createTempFile(folder, "." + path.getFileName(), ".tmp");
    try {
      try (FileChannel file = FileChannel.open(written, StandardOpenOption.WRITE)) {
        ByteBuffer left = ByteBuffer.wrap(content);
        while (left.hasRemaining()) {
          file.write(left);
        }
        file.force(true);
      }
      Files.setLastModifiedTime(written, FileTime.from(now));
      Files.move(
          written, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(written);
    }
    forceFolder(folder);
  }

  private static byte[] content(List<FlagText> texts) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(new byte[HEAD]);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(texts.size());
      for (FlagText text : texts) {
        out.writeUTF(text.format().name());
        out.writeInt(text.content().length);
        out.write(text.content());
      }
    }
    byte[] content = bytes.toByteArray();
    System.arraycopy(head(content, HEAD), 0, content, 0, HEAD);
    return content;
  }

  private static byte[] head(byte[] content, int from) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(content, from, content.length - from);
      return (MAGIC + HexFormat.of().formatHex(sha.digest()) + "\n").getBytes(UTF_8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** So that the move itself outlives a power cut; not every system can. */
  private static void forceFolder(Path folder) {
    try (FileChannel opened = FileChannel.open(folder, StandardOpenOption.READ)) {
      opened.force(true);
    } catch (IOException e) {
      return; // the file is whole all the same
    }
  }

  void confirmed(Instant now) throws IOException {
    Files.setLastModifiedTime(path, FileTime.from(now));
  }
}
