package dev.underpin.resilience;

import dev.underpin.core.ThrowingSupplier;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** A third party that does what it is told, one step an attempt, and then goes on answering. */
final class Scripted implements ThrowingSupplier<String, IOException> {

  private final Deque<Step> steps = new ArrayDeque<>();
  int asked;

  interface Step {
    String take() throws IOException;
  }

  static IOException broken() {
    return new IOException("connection reset");
  }

  Scripted fails(int times) {
    for (int i = 0; i < times; i++) {
      then(
          () -> {
            throw broken();
          });
    }
    return this;
  }

  Scripted then(Step step) {
    steps.add(step);
    return this;
  }

  @Override
  public String get() throws IOException {
    asked++;
    Step step = steps.poll();
    return step == null ? "charged" : step.take();
  }
}
