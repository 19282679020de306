package dev.underpin.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reaches the build's {@link ServerHost}, and starts one where there is none. */
final class HostLauncher {
  /** How long a host without clients stays, as an ISO duration. */
  static final String IDLE_PROPERTY = "underpin.testkit.idle";

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
  private static final Pattern ADDRESS = Pattern.compile("(\\d{1,18}) (\\d{1,5})");

  /** The child of a shell that ends at once has no parent here: nothing that ends us ends it. */
  private static final String DETACHED =
      "log=$1; shift; \"$@\" </dev/null >>\"$log\" 2>&1 & echo $!";

  private final ProcessHandle owner;
  private final BuildFolder folder;

  HostLauncher(ProcessHandle owner) {
    this.owner = owner;
    this.folder = BuildFolder.of(owner);
  }

  /** Connects to the living host, or takes the place of a dead one's leavings. */
  Wire connect() throws IOException {
    try (BuildLock lock = BuildLock.acquire(folder)) {
      Wire wire = reach();
      return wire == null ? connectToNewHost() : wire;
    }
  }

  private Wire connectToNewHost() throws IOException {
    try {
      Files.deleteIfExists(folder.address());
      awaitAddress(spawn());
      Wire wire = reach();
      if (wire == null) {
        throw new IllegalStateException("the host of the test servers ended at once" + log());
      }
      return wire;
    } catch (IOException | IllegalStateException e) {
      Folders.delete(folder.path()); // there is no host that would
      throw e;
    }
  }

  private @Nullable Wire reach() throws IOException {
    Matcher address;
    try {
      address = ADDRESS.matcher(Files.readString(folder.address()).strip());
    } catch (NoSuchFileException e) {
      return null;
    }
    boolean alive = address.matches() && isHost(Long.parseLong(address.group(1)));
    return alive ? greet(address.group(1), Integer.parseInt(address.group(2))) : null;
  }

  /** Process ids come again: the process must have the folder among its arguments. */
  private boolean isHost(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().commandLine())
        .filter(line -> line.contains(folder.path().toString()))
        .isPresent();
  }

  private @Nullable Wire greet(String pid, int port) throws IOException {
    Socket socket = new Socket();
    try {
      InetAddress loopback = InetAddress.getLoopbackAddress();
      socket.connect(new InetSocketAddress(loopback, port), (int) CONNECT_LIMIT.toMillis());
      Wire wire = new Wire(socket);
      wire.limit(CONNECT_LIMIT);
      if (wire.ask(List.of(Wire.HELLO)).equals(List.of(Wire.OK, pid))) {
        return wire;
      }
    } catch (SocketTimeoutException e) {
      socket.close();
      throw new IllegalStateException(
          "the host of the test servers, process " + pid + ", does not answer; kill it" + log(), e);
    } catch (IOException e) {
      // nobody listens any more, or somebody else: the address is a dead host's
    }
    socket.close();
    return null;
  }

  private long spawn() throws IOException {
    ClassPathFile.write(folder.classPath());
    List<String> command = new ArrayList<>();
    command.addAll(List.of("sh", "-c", DETACHED, "underpin-host", folder.log().toString()));
    command.add(ClassPathFile.javaCommand());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC"));
    command.add("-Djava.io.tmpdir=" + folder.path()); // what libraries leave goes with the folder
    command.add("@" + folder.classPath());
    command.add(ServerHost.class.getName());
    command.add(folder.path().toString());
    command.add(Long.toString(owner.pid()));
    command.add(System.getProperty(IDLE_PROPERTY, "PT10M"));
    return Long.parseLong(Command.run(command, START_LIMIT).output());
  }

  private void awaitAddress(long pid) {
    boolean known =
        Wait.until(
            START_LIMIT, () -> Files.exists(folder.address()) || ProcessHandle.of(pid).isEmpty());
    if (!Files.exists(folder.address())) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
      String how = known ? "ended during its start" : "was not up after " + START_LIMIT;
      throw new IllegalStateException("the host of the test servers " + how + log());
    }
  }

  /** The end of the host's log, for an error message. */
  String log() {
    return "; last lines of " + folder.log() + ":\n" + Folders.tail(folder.log());
  }
}
