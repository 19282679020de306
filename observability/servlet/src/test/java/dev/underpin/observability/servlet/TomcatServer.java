package dev.underpin.observability.servlet;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.ErrorPage;
import org.jspecify.annotations.Nullable;

/** Embedded Tomcat. */
final class TomcatServer extends ServletServer {

  private final Tomcat tomcat = new Tomcat();
  private final Path folder;

  TomcatServer(Consumer<ServletContext> setup, @Nullable String errorPage)
      throws IOException, LifecycleException {
    // it tells java.util.logging what our tests make fail
    for (Handler console : Logger.getLogger("").getHandlers()) {
      console.setLevel(Level.OFF);
    }
    folder = Files.createTempDirectory("tomcat");
    tomcat.setBaseDir(folder.toString());
    tomcat.setHostname("127.0.0.1");
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    Context context = tomcat.addContext("", folder.toString());
    context.addServletContainerInitializer(
        (types, application) -> setup.accept(application), Set.of());
    if (errorPage != null) {
      ErrorPage page = new ErrorPage();
      page.setLocation(errorPage);
      context.addErrorPage(page);
    }
    tomcat.start();
  }

  @Override
  int port() {
    return tomcat.getConnector().getLocalPort();
  }

  @Override
  public void close() throws Exception {
    tomcat.stop();
    tomcat.destroy();
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    }
  }
}
