package dev.underpin.jobs;

import dev.underpin.jobs.store.JobStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A store before another one: it counts calls, and some of them fail. */
final class FaultyStore {

  private final JobStore store;
  private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
  private final Map<String, Fault> faults = new ConcurrentHashMap<>();

  /** What calls of a method end with, and which. */
  private record Fault(
      Predicate<@Nullable Object[]> which, boolean isAfterwards, Supplier<Throwable> failure) {}

  FaultyStore(JobStore store) {
    this.store = store;
  }

  /** The next calls of this method do nothing but fail. */
  void failNext(String method, int times, Supplier<Throwable> failure) {
    AtomicInteger left = new AtomicInteger(times);
    failWhen(method, arguments -> left.getAndDecrement() > 0, failure);
  }

  /** The next call of this method is carried out, but its answer is lost. */
  void loseNextAnswer(String method, Supplier<Throwable> failure) {
    AtomicInteger left = new AtomicInteger(1);
    faults.put(method, new Fault(arguments -> left.getAndDecrement() > 0, true, failure));
  }

  /** Such calls of this method do nothing but fail, always. */
  void failWhen(String method, Predicate<@Nullable Object[]> which, Supplier<Throwable> failure) {
    faults.put(method, new Fault(which, false, failure));
  }

  /** How often this method has been called. */
  int calls(String method) {
    return calls.getOrDefault(method, new AtomicInteger()).get();
  }

  JobStore store() {
    return (JobStore)
        Proxy.newProxyInstance(
            FaultyStore.class.getClassLoader(),
            new Class<?>[] {JobStore.class},
            (proxy, method, arguments) ->
                called(method, arguments == null ? new @Nullable Object[0] : arguments));
  }

  private @Nullable Object called(Method method, @Nullable Object[] arguments) throws Throwable {
    calls.computeIfAbsent(method.getName(), name -> new AtomicInteger()).incrementAndGet();
    Fault fault = faults.get(method.getName());
    boolean fails = fault != null && fault.which().test(arguments);
    if (fault != null && fails && !fault.isAfterwards()) {
      throw fault.failure().get();
    }
    try {
      Object answer = method.invoke(store, arguments);
      if (fault != null && fails) {
        throw fault.failure().get();
      }
      return answer;
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
