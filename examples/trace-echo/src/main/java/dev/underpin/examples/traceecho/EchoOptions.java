package dev.underpin.examples.traceecho;

import static dev.underpin.examples.traceecho.StartFailure.quoted;

/**
 * The command line.
 *
 * @param port where the service listens on the loopback address; 0 is any free port
 * @param help whether only the usage was asked for
 */
record EchoOptions(int port, boolean help) {

  static final String USAGE =
      """
      java -jar trace-echo.jar [options]

        --port 5000   loopback port to listen on; 0 takes any free one
        --help        this text
      """;

  private static final int DEFAULT_PORT = 5000;
  private static final int HIGHEST_PORT = 65_535;

  static EchoOptions parse(String... args) throws StartFailure {
    int port = DEFAULT_PORT;
    boolean help = false;
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--help" -> help = true;
        case "--port" -> port = port(++i < args.length ? args[i] : "");
        default ->
            throw StartFailure.usage(
                "unknown option %s; the options are --port and --help".formatted(quoted(args[i])));
      }
    }
    return new EchoOptions(port, help);
  }

  private static int port(String text) throws StartFailure {
    int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : -1;
    if (port < 0 || port > HIGHEST_PORT) {
      throw StartFailure.usage(
          "--port must be a whole number from 0 to %d but was %s; pass for example --port %d"
              .formatted(HIGHEST_PORT, quoted(text), DEFAULT_PORT));
    }
    return port;
  }
}
