package dev.underpin.flags;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log and the listeners; whatever a listener throws ends here. */
final class Announcer {

  private static final Logger LOG = LoggerFactory.getLogger(Flags.class);
  private static final int SHOWN_KEYS = 20;

  private final List<FlagsListener> listeners;

  Announcer(List<FlagsListener> listeners) {
    this.listeners = List.copyOf(listeners);
  }

  void loaded(String source, int flags, Set<String> changed) {
    if (LOG.isInfoEnabled()) {
      List<String> keys = changed.stream().sorted().limit(SHOWN_KEYS).toList();
      String more = changed.size() > SHOWN_KEYS ? " and more" : "";
      LOG.info("{} flags from {}, {} changed: {}{}", flags, source, changed.size(), keys, more);
    }
    tell(listener -> listener.loaded(source, flags, changed));
  }

  void loadFailed(String source, Throwable failure) {
    LOG.warn(
        "Flags of {} could not be loaded, the last good ones stay: {}",
        source,
        failure.toString(),
        failure instanceof Error ? failure : null);
    tell(listener -> listener.loadFailed(source, failure));
  }

  void rejected(String key, String problem) {
    LOG.warn("Flag rejected, its last good definition or code default holds: {}", problem);
    tell(listener -> listener.rejected(key, problem));
  }

  void warned(String warning) {
    LOG.warn("Part of a flag holds for nobody: {}", warning);
  }

  void changed(String key, long version, Change change) {
    LOG.info("Flag {} changed to version {} {}", key, version, change);
    tell(listener -> listener.changed(key, version, change));
  }

  void notKept(Path path, IOException failure) {
    LOG.warn("The last good flags could not be kept in {}: {}", path, failure.toString());
  }

  void noHints(String source, RuntimeException failure) {
    LOG.warn("No hints from {}, polling goes on: {}", source, failure.toString());
  }

  private void tell(Consumer<FlagsListener> news) {
    for (FlagsListener listener : listeners) {
      try {
        news.accept(listener);
      } catch (Throwable e) {
        LOG.warn("Flags listener {} failed", listener.getClass().getName(), e);
      }
    }
  }
}
