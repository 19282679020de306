package dev.underpin.testkit;

import dev.underpin.testkit.RespClient.RedisError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs Redis without persistence, unless the settings ask for it. */
final class RedisProgram implements Program {
  private final Binaries binaries;
  private final Map<String, String> settings;

  RedisProgram(Binaries binaries, Map<String, String> settings) {
    this.binaries = binaries;
    this.settings = settings;
  }

  @Override
  public String name() {
    return "Redis";
  }

  @Override
  public int freePort() {
    boolean inCluster = "yes".equals(settings.get("cluster-enabled"));
    return inCluster ? FreePort.nextWithClusterBus() : FreePort.next();
  }

  @Override
  public void prepare(Path folder, Path log) {
    // an empty folder is all it wants
  }

  @Override
  public List<String> command(Path folder, int port) throws IOException {
    List<String> command = new ArrayList<>(List.of(binaries.redis().toString()));
    command.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1"));
    command.addAll(List.of("--dir", folder.toString(), "--save", "", "--appendonly", "no"));
    settings.forEach((name, value) -> command.addAll(List.of("--" + name, value)));
    return command;
  }

  @Override
  public void probe(int port) throws IOException {
    if (!ping("127.0.0.1", port)) {
      throw new IOException("it does not answer PING");
    }
  }

  /** Whether a Redis serves there, be it only to ask for a password; one that loads does not. */
  static boolean ping(String host, int port) {
    try (RespClient client = new RespClient(host, port)) {
      return client.ask(List.of("PING")).equals("PONG");
    } catch (RedisError e) {
      return String.valueOf(e.getMessage()).startsWith("NOAUTH");
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public String url(int port) {
    return "redis://127.0.0.1:" + port;
  }

  @Override
  public Signal orderly() {
    return Signal.TERM;
  }

  @Override
  public Signal quick() {
    return Signal.KILL;
  }

  @Override
  public void clear(Path folder) {
    // it occupies nothing but its process
  }

  @Override
  public String advice() {
    return "install the libraries that its log names, or set "
        + RedisServer.OVERRIDE
        + " to a server that runs already";
  }
}
