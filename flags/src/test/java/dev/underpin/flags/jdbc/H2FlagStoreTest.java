package dev.underpin.flags.jdbc;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class H2FlagStoreTest extends JdbcFlagStoreContract {

  @TempDir private Path folder;

  @Override
  String emptyDatabase() {
    return "jdbc:h2:file:" + folder.resolve("flags") + ";WRITE_DELAY=0;USER=sa";
  }
}
