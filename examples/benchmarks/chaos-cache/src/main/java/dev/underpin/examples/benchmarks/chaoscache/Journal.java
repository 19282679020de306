package dev.underpin.examples.benchmarks.chaoscache;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one process did and saw: a file, outside of all that can fail. A line is written once the
 * call has returned; what was written survives the process's death. Thread-safe.
 */
final class Journal implements AutoCloseable {

  private static final String PREFIX = "journal-";

  private final FileChannel channel;

  private Journal(FileChannel channel) {
    this.channel = channel;
  }

  static Journal write(Path folder, String process) throws IOException {
    return new Journal(FileChannel.open(folder.resolve(PREFIX + process), CREATE, APPEND));
  }

  /** Something that began at a time and has just ended. */
  void add(Line.Kind kind, long start, String note, Map<String, Long> versions) {
    add(new Line(kind, start, System.nanoTime(), note, versions));
  }

  void add(Line line) {
    ByteBuffer bytes = ByteBuffer.wrap(line.text().getBytes(US_ASCII));
    try {
      synchronized (channel) {
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the journal cannot be written", e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** The lines of each process of a run; one that a kill cut off says nothing. */
  static Map<String, List<Line>> readAll(Path folder) throws IOException {
    Map<String, List<Line>> journals = new LinkedHashMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, PREFIX + "*")) {
      for (Path file : files) {
        String text = Files.readString(file, US_ASCII);
        journals.put(
            String.valueOf(file.getFileName()).substring(PREFIX.length()),
            text.substring(0, text.lastIndexOf('\n') + 1).lines().map(Line::of).toList());
      }
    }
    return journals;
  }

  /** How many calls have returned until now. */
  static long calls(Path folder) throws IOException {
    return readAll(folder).values().stream()
        .flatMap(List::stream)
        .filter(line -> line.kind().isCall())
        .count();
  }
}
