package dev.underpin.examples.benchmarks.chaosjobs;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import dev.underpin.jobs.JobId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The enqueuers' half of the ledger: a file a process, outside the database, so that a database
 * that forgets a job cannot forget that it acknowledged it. A line is written once the call has
 * returned; what was written survives the process's death. Used by one thread.
 */
final class Acknowledged implements AutoCloseable {

  private static final String PREFIX = "acknowledged-";

  /** What was said of a job. */
  enum Promise {
    /** Its enqueue returned, or its transaction was committed. */
    KEPT,
    /** Its transaction was rolled back: it must never run. */
    UNDONE
  }

  /**
   * A line.
   *
   * @param promise what was said
   * @param job the job's id
   * @param kind the name of its kind
   */
  record Entry(Promise promise, long job, String kind) {

    String line() {
      return promise + " " + job + " " + kind + "\n";
    }

    static Entry of(String line) {
      String[] words = line.split(" ", -1);
      return new Entry(Promise.valueOf(words[0]), Long.parseLong(words[1]), words[2]);
    }
  }

  private final FileChannel channel;

  private Acknowledged(FileChannel channel) {
    this.channel = channel;
  }

  static Acknowledged write(Path folder, String name) throws IOException {
    return new Acknowledged(FileChannel.open(folder.resolve(PREFIX + name), CREATE, APPEND));
  }

  void add(Promise promise, JobId job, String kind) {
    ByteBuffer line =
        ByteBuffer.wrap(new Entry(promise, job.value(), kind).line().getBytes(US_ASCII));
    try {
      while (line.hasRemaining()) {
        channel.write(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the ledger cannot be written", e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** All that the processes of a run wrote; a line that a kill cut off says nothing. */
  static List<Entry> read(Path folder) throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, PREFIX + "*")) {
      for (Path file : files) {
        String text = Files.readString(file, US_ASCII);
        text.substring(0, text.lastIndexOf('\n') + 1).lines().map(Entry::of).forEach(entries::add);
      }
    }
    return entries;
  }
}
