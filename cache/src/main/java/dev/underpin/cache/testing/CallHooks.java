package dev.underpin.cache.testing;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What a test wants to happen in the middle of a call, once. */
final class CallHooks {

  private final Map<RemoteCall, Runnable> before = new ConcurrentHashMap<>();
  private final Map<RemoteCall, Runnable> after = new ConcurrentHashMap<>();

  void before(RemoteCall call, Runnable action) {
    before.put(call, action);
  }

  void after(RemoteCall call, Runnable action) {
    after.put(call, action);
  }

  void clear() {
    before.clear();
    after.clear();
  }

  void atBefore(RemoteCall call) {
    run(before.remove(call));
  }

  void atAfter(RemoteCall call) {
    run(after.remove(call));
  }

  private static void run(@Nullable Runnable action) {
    if (action != null) {
      action.run();
    }
  }
}
