package dev.underpin.resilience;

import org.jspecify.annotations.Nullable;

/** What one attempt does. */
@FunctionalInterface
interface Work<T extends @Nullable Object> {

  T run(Attempt attempt) throws Exception;
}
