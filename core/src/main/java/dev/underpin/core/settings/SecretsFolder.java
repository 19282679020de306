package dev.underpin.core.settings;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A folder with one file a value; only files that are asked for are read. */
record SecretsFolder(Path folder, boolean optional) implements Source {

  private static final int LIMIT_BYTES = 64 * 1024;

  @Override
  public String label() {
    return "folder " + folder;
  }

  @Override
  public String key(String name) {
    return name;
  }

  @Override
  public String place(String key) {
    return "file " + folder.resolve(key);
  }

  @Override
  public Values open() throws IOException {
    if (Files.isDirectory(folder)) {
      return new Listed(folder, list());
    }
    if (optional && Files.notExists(folder)) {
      return new Listed(folder, Set.of());
    }
    throw new NotDirectoryException(folder.toString());
  }

  /** Kubernetes keeps links to {@code ..data/} here, and the names of settings have no "..". */
  private Set<String> list() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> String.valueOf(file.getFileName()))
          .collect(Collectors.toUnmodifiableSet());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** The files that were there when the reading began. */
  private record Listed(Path folder, Set<String> keys) implements Values {

    @Override
    public @Nullable String find(String key) throws IOException {
      return keys.contains(key) ? read(folder.resolve(key)) : null;
    }

    private static String read(Path file) throws IOException {
      byte[] bytes;
      try (InputStream in = Files.newInputStream(file)) {
        bytes = in.readNBytes(LIMIT_BYTES + 1);
      }
      if (bytes.length > LIMIT_BYTES) {
        throw new IOException("longer than " + LIMIT_BYTES + " bytes");
      }
      return withoutLineEnd(decode(bytes));
    }

    private static String decode(byte[] bytes) throws IOException {
      try {
        return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      } catch (CharacterCodingException e) {
        throw new IOException("not text in UTF-8", e);
      }
    }

    /** Editors and {@code echo} leave one; whatever else is blank may belong to the secret. */
    private static String withoutLineEnd(String text) {
      if (text.endsWith("\r\n")) {
        return text.substring(0, text.length() - 2);
      }
      return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }
  }
}
