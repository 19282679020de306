package dev.underpin.cache.redis;

import dev.underpin.cache.spi.RemoteKey;
import dev.underpin.cache.spi.RemoteListener;
import dev.underpin.cache.spi.RemoteState;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Writes down what a node hears. */
final class Ears implements RemoteListener {

  final List<String> heard = new CopyOnWriteArrayList<>();
  final List<Boolean> states = new CopyOnWriteArrayList<>();
  final AtomicInteger gaps = new AtomicInteger();

  @Override
  public void invalidated(RemoteKey key, boolean sameSchema) {
    heard.add("invalidated " + key.id());
  }

  @Override
  public void expired(RemoteKey key, boolean sameSchema) {
    heard.add("expired " + key.id());
  }

  @Override
  public void tagInvalidated(String tag) {
    heard.add("tag " + tag);
  }

  @Override
  public void generationChanged() {
    heard.add("generation");
  }

  @Override
  public void filled(RemoteKey key) {
    heard.add("filled " + key.id());
  }

  @Override
  public void gap() {
    gaps.incrementAndGet();
  }

  @Override
  public void stateChanged(RemoteState state) {
    states.add(state.open());
  }
}
