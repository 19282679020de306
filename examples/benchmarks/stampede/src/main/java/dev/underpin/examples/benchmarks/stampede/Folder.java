package dev.underpin.examples.benchmarks.stampede;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where processes meet outside of what they measure: what is asked for next and when, and who has
 * loaded what, which outlives a process that is killed meanwhile.
 */
record Folder(Path path) {

  private static final String LOADS = "loads-";

  /** What all callers ask for at one time of {@link System#nanoTime()}. */
  record Turn(long at, String key) {}

  void announce(int number, Turn turn) throws IOException {
    Path whole = path.resolve("turn-" + number);
    Path partial = path.resolve("partial");
    Files.writeString(partial, turn.at + " " + turn.key, US_ASCII);
    Files.move(partial, whole, StandardCopyOption.ATOMIC_MOVE);
  }

  @Nullable Turn turn(int number) throws IOException {
    Path file = path.resolve("turn-" + number);
    if (!Files.exists(file)) {
      return null;
    }
    String[] words = Files.readString(file, US_ASCII).split(" ", -1);
    return new Turn(Long.parseLong(words[0]), words[1]);
  }

  /** Somebody begins to load a key. */
  void loads(String process, String key) {
    try {
      Files.writeString(path.resolve(LOADS + process), key + "\n", US_ASCII, CREATE, APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("a load cannot be written down", e);
    }
  }

  /** The keys that were loaded, each as often as it was. */
  List<String> loads() throws IOException {
    List<String> keys = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path, LOADS + "*")) {
      for (Path file : files) {
        keys.addAll(Files.readAllLines(file, US_ASCII));
      }
    }
    return keys;
  }
}
