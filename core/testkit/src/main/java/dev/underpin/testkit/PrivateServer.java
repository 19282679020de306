package dev.underpin.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A server of one test alone, which may stop, crash and come back, on the same port and data.
 *
 * <pre>{@code
 * try (PrivateServer<PostgresServer> database = PostgresServer.startPrivate(Map.of())) {
 *   run(database.server().jdbcUrl());
 *   database.kill();
 *   database.start();
 * }
 * }</pre>
 *
 * <p>{@link #close} ends it and deletes its data; so does the end of this JVM. Thread-safe.
 *
 * @param <S> what the server is
 */
public final class PrivateServer<S> implements AutoCloseable {
  private final HostClient host;
  private final String id;
  private final String url;
  private final S server;
  private volatile boolean serving = true;
  private volatile boolean closed;

  private PrivateServer(HostClient host, List<String> started, Factory<S> factory) {
    this.host = host;
    this.id = started.get(0);
    this.url = started.get(1);
    this.server = factory.of(url);
  }

  static <S> PrivateServer<S> start(
      ServerKind kind, Map<String, String> settings, Factory<S> factory) {
    List<String> request = new ArrayList<>(List.of(Wire.PRIVATE, kind.name()));
    settings.forEach((name, value) -> request.addAll(List.of(name, value)));
    HostClient host = HostClient.ofThisJvm();
    return new PrivateServer<>(host, host.request(request), factory);
  }

  /** Where it is; the same over stops and starts. */
  public S server() {
    return server;
  }

  /**
   * Starts it again, and returns when it serves. Does nothing while it runs.
   *
   * @throws IllegalStateException with the end of its log when it does not start, or when it is
   *     frozen
   */
  public void start() {
    host.request(List.of(Wire.START, id));
    serving = true;
  }

  /** Stops it in good order, and returns when it has ended. Does nothing while it is down. */
  public void stop() {
    serving = false;
    host.request(List.of(Wire.STOP, id));
  }

  /** Kills it and all its processes with SIGKILL, and returns when they are gone. */
  public void kill() {
    serving = false;
    host.request(List.of(Wire.KILL, id));
  }

  /**
   * Freezes it and all its processes with SIGSTOP, and returns when they stand still: connections
   * stay open and new ones are accepted, and nothing is answered.
   *
   * @throws IllegalStateException when it is down
   */
  public void freeze() {
    serving = false;
    host.request(List.of(Wire.FREEZE, id));
  }

  /**
   * Lets it go on after {@link #freeze} with SIGCONT.
   *
   * @throws IllegalStateException when it is down
   */
  public void resume() {
    host.request(List.of(Wire.RESUME, id));
    serving = true;
  }

  /**
   * Kills it, deletes its data and starts it anew, on the same port and with the same settings.
   *
   * @throws IllegalStateException with the end of its log when it does not start
   */
  public void restartEmpty() {
    host.request(List.of(Wire.RESTART_EMPTY, id));
    serving = true;
  }

  /** Ends it for good, at once and not in good order, and deletes its data. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      serving = false;
      host.request(List.of(Wire.CLOSE, id));
    }
  }

  /** True unless it was stopped, killed or frozen from here. */
  boolean isServing() {
    return serving;
  }

  @Override
  public String toString() {
    return "private server " + id + " at " + url;
  }

  interface Factory<S> {
    S of(String url);
  }
}
