package dev.underpin.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** How one sort of server is run: what {@link ServerProcess} has to know of it. */
interface Program {
  /** The name for people. */
  String name();

  /** A port for a new server; whoever is quicker may still take it. */
  default int freePort() {
    return FreePort.next();
  }

  /** Makes the empty folder ready for the first start. */
  void prepare(Path folder, Path log) throws IOException;

  /** The command that runs the server in the foreground. */
  List<String> command(Path folder, int port) throws IOException;

  /** Returns when the server serves already, and throws the reason when it does not. */
  void probe(int port) throws IOException;

  /** Where clients reach it. */
  String url(int port);

  /** The signal for an orderly end that keeps the data. */
  Signal orderly();

  /** The signal for the quickest end that leaves nothing of the system's occupied. */
  Signal quick();

  /** Gives back what a killed server still occupies outside its folder, which goes next. */
  void clear(Path folder) throws IOException;

  /** What a person can do when it does not start. */
  String advice();
}
