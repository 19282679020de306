package dev.underpin.testkit;

import dev.underpin.testkit.FaultProxy.Direction;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a proxy does to one direction, and what it has done to it. Only its counters are for other
 * threads than the proxy's.
 */
final class ProxyTraffic {
  private final Direction direction;
  private final LongAdder passed = new LongAdder();
  private final LongAdder swallowed = new LongAdder();
  private final ByteBuffer buffer;
  private long delayNanos;
  private boolean swallowing;

  ProxyTraffic(Direction direction, ByteBuffer buffer) {
    this.direction = direction;
    this.buffer = buffer;
  }

  void enter(Fault fault) {
    swallowing = fault.swallows(direction);
  }

  void delay(long nanos) {
    delayNanos = nanos;
  }

  boolean isSwallowing() {
    return swallowing;
  }

  /** When what was read at this time is to be written. */
  long dueNanos(long nowNanos) {
    return nowNanos + delayNanos;
  }

  /** Where bytes lie for the moment between reading and queuing. */
  ByteBuffer buffer() {
    return buffer;
  }

  void addPassed(int bytes) {
    passed.add(bytes);
  }

  void addSwallowed(int bytes) {
    swallowed.add(bytes);
  }

  long passed() {
    return passed.sum();
  }

  long swallowed() {
    return swallowed.sum();
  }
}
