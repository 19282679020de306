package dev.underpin.core.context;

import dev.underpin.core.ThrowingSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Work whose failure is reported before it is thrown on. */
final class Reported {

  private Reported() {}

  static <T extends @Nullable Object, E extends Exception> T call(
      ThrowingSupplier<T, E> work, Consumer<? super Throwable> onFailure) throws E {
    try {
      return work.get();
    } catch (Throwable failure) {
      try {
        onFailure.accept(failure);
      } catch (RuntimeException ofReporting) {
        failure.addSuppressed(ofReporting);
      }
      throw failure;
    }
  }
}
