package dev.underpin.jobs.jdbc;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class H2BatchTransactionsTest extends BatchTransactionsContract {

  @TempDir private Path folder;

  @Override
  String emptyDatabase() {
    return "jdbc:h2:file:" + folder.resolve("jobs") + ";WRITE_DELAY=0;USER=sa";
  }

  /** With its folder. */
  @Override
  void dropDatabase() {}
}
