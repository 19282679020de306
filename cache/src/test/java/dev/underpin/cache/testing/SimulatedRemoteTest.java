package dev.underpin.cache.testing;

import dev.underpin.cache.spi.RemoteStore;
import dev.underpin.cache.spi.RemoteStoreContract;
import dev.underpin.core.testing.ManualClock;
import java.time.Duration;

class SimulatedRemoteTest extends RemoteStoreContract {

  private final ManualClock clock = new ManualClock();
  private final SimulatedRemote remote = new SimulatedRemote(clock);

  @Override
  protected RemoteStore node(String name) {
    return remote.node(name);
  }

  @Override
  protected void pass(Duration time) {
    remote.advance(time);
  }
}
