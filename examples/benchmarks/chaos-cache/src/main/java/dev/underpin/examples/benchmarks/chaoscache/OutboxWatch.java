package dev.underpin.examples.benchmarks.chaoscache;

import dev.underpin.examples.benchmarks.chaoscache.Line.Kind;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Writes down several times a second which rows are in the outbox. */
final class OutboxWatch implements Runnable {

  private static final int INTERVAL_MILLIS = 100;

  private final Rows rows;
  private final Journal journal;
  private volatile boolean stopping;

  OutboxWatch(Rows rows, Journal journal) {
    this.rows = rows;
    this.journal = journal;
  }

  @Override
  public void run() {
    try {
      while (!stopping) {
        look();
        TimeUnit.MILLISECONDS.sleep(INTERVAL_MILLIS);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("the outbox cannot be read", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // ends it, as stop() does
    }
  }

  /** How many rows there are. */
  int look() throws SQLException {
    long start = System.nanoTime();
    List<Long> present = rows.outbox();
    String note =
        present.isEmpty()
            ? Line.NOTHING
            : present.stream().map(Object::toString).collect(Collectors.joining(","));
    journal.add(Kind.OUTBOX, start, note, Map.of());
    return present.size();
  }

  void stop() {
    stopping = true;
  }
}
