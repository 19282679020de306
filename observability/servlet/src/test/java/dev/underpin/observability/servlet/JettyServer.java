package dev.underpin.observability.servlet;

import jakarta.servlet.ServletContext;
import java.util.function.Consumer;
import org.eclipse.jetty.ee11.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;

/** Embedded Jetty. */
final class JettyServer extends ServletServer {

  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server);

  JettyServer(Consumer<ServletContext> setup, @Nullable String errorPage) throws Exception {
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/");
    context.addServletContainerInitializer((types, application) -> setup.accept(application));
    if (errorPage != null) {
      ErrorPageErrorHandler pages = new ErrorPageErrorHandler();
      pages.addErrorPage(400, 599, errorPage);
      context.setErrorHandler(pages);
    }
    server.setHandler(context);
    server.start();
  }

  @Override
  int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() throws Exception {
    server.stop();
    server.destroy();
  }
}
