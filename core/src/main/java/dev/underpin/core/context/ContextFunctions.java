package dev.underpin.core.context;

import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts functions into a context.
 *
 * @param context the context in which they run
 */
record ContextFunctions(RequestContext context) {

  Runnable action(Runnable task) {
    return context.wrap(task);
  }

  <A extends @Nullable Object> Consumer<A> action(Consumer<? super A> action) {
    return a -> context.run(() -> action.accept(a));
  }

  <A extends @Nullable Object, B extends @Nullable Object> BiConsumer<A, B> action(
      BiConsumer<? super A, ? super B> action) {
    return (a, b) -> context.run(() -> action.accept(a, b));
  }

  <A extends @Nullable Object, R extends @Nullable Object> Function<A, R> function(
      Function<? super A, ? extends R> function) {
    return a -> context.<R, RuntimeException>call(() -> function.apply(a));
  }

  <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      BiFunction<A, B, R> function(BiFunction<? super A, ? super B, ? extends R> function) {
    return (a, b) -> context.<R, RuntimeException>call(() -> function.apply(a, b));
  }

  <T extends @Nullable Object> Supplier<T> supplier(Supplier<? extends T> supplier) {
    return () -> context.<T, RuntimeException>call(supplier::get);
  }
}
