package dev.underpin.flags;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what it is told, a line an event. */
final class RecordingListener implements FlagsListener {

  final List<String> events = new CopyOnWriteArrayList<>();

  @Override
  public void loaded(String source, int flags, Set<String> changed) {
    events.add("loaded %d, changed %s".formatted(flags, new TreeSet<>(changed)));
  }

  @Override
  public void loadFailed(String source, Throwable failure) {
    events.add("failed: " + failure.getMessage());
  }

  @Override
  public void rejected(String key, String problem) {
    events.add("rejected %s: %s".formatted(key, problem));
  }

  @Override
  public void changed(String key, long version, Change change) {
    events.add("changed %s to %d %s".formatted(key, version, change));
  }
}
