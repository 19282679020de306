package dev.underpin.testkit;

import java.io.IOException;
import java.net.Socket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The host's side of one client: serves its requests, and ends its private servers with it. */
final class HostSession implements Runnable {
  private final Socket socket;
  private final Servers servers;
  private final Runnable atEnd;
  private final Map<String, ServerProcess> own = new HashMap<>();

  HostSession(Socket socket, Servers servers, Runnable atEnd) {
    this.socket = socket;
    this.servers = servers;
    this.atEnd = atEnd;
  }

  @Override
  public void run() {
    try (Wire wire = new Wire(socket)) {
      while (true) {
        wire.send(reply(wire.receive()));
      }
    } catch (IOException e) {
      // the client is gone: that is how every session ends
    } finally {
      own.values().forEach(servers::endQuietly);
      atEnd.run();
    }
  }

  private List<String> reply(List<String> request) {
    try {
      return answer(request);
    } catch (IOException | RuntimeException e) {
      ServerHost.log(request + " failed: " + e.getMessage());
      return List.of(Wire.ERROR, String.valueOf(e.getMessage()));
    }
  }

  private List<String> answer(List<String> request) throws IOException {
    String verb = request.get(0);
    String subject = request.size() > 1 ? request.get(1) : "";
    return switch (verb) {
      case Wire.HELLO -> List.of(Wire.OK, Long.toString(ProcessHandle.current().pid()));
      case Wire.SHARED -> List.of(Wire.OK, servers.shared(ServerKind.valueOf(subject)).url());
      case Wire.PRIVATE -> launch(ServerKind.valueOf(subject), settings(request));
      default -> steer(verb, subject);
    };
  }

  private List<String> launch(ServerKind kind, Map<String, String> settings) throws IOException {
    ServerProcess server = servers.launch(kind, settings);
    own.put(server.id(), server);
    return List.of(Wire.OK, server.id(), server.url());
  }

  private List<String> steer(String verb, String id) throws IOException {
    ServerProcess server = find(id);
    switch (verb) {
      case Wire.START -> server.start();
      case Wire.STOP -> server.stop();
      case Wire.KILL -> server.kill();
      case Wire.FREEZE -> server.freeze();
      case Wire.RESUME -> server.resume();
      case Wire.RESTART_EMPTY -> server.restartEmpty();
      case Wire.CLOSE -> {
        own.remove(id);
        servers.end(server);
      }
      default -> throw new IllegalArgumentException("unknown request " + verb);
    }
    return List.of(Wire.OK);
  }

  private static Map<String, String> settings(List<String> request) {
    Map<String, String> settings = new HashMap<>();
    for (int i = 2; i + 1 < request.size(); i += 2) {
      settings.put(request.get(i), request.get(i + 1));
    }
    return settings;
  }

  private ServerProcess find(String id) {
    ServerProcess server = own.get(id);
    if (server == null) {
      throw new IllegalStateException(
          "private server " + id + " is gone, and its data too: it was closed, or its host died");
    }
    return server;
  }
}
