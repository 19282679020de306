package dev.underpin.core.context;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The scopes that are open in one thread, innermost last.
 *
 * <p>Opening and closing happens at every hop of a request, so it allocates nothing once a thread
 * is warm: a frame per depth is made the first time that depth is reached and used again. A frame
 * remembers the context below it and, for each MDC key that it wrote or took away, what stood
 * there; closing puts exactly that back, so keys that others put into the MDC are never touched.
 */
class ContextStack {

  /** Null, but in a JVM that was started to look for scopes that nobody closes. */
  static final @Nullable OpenScopes OPEN_SCOPES =
      Boolean.getBoolean(OpenScope.PROPERTY) ? new OpenScopes() : null;

  private static final ThreadLocal<ContextStack> THREAD =
      ThreadLocal.withInitial(ContextStack::ofNewThread);

  private final Thread owner = Thread.currentThread();
  private Frame[] frames = new Frame[0];
  private int depth;
  private RequestContext top = RequestContext.empty();

  static ContextStack ofThisThread() {
    return THREAD.get();
  }

  private static ContextStack ofNewThread() {
    return OPEN_SCOPES == null ? new ContextStack() : new WatchedContextStack(OPEN_SCOPES);
  }

  RequestContext top() {
    return top;
  }

  Scope push(RequestContext context) {
    if (depth == frames.length) {
      frames = Arrays.copyOf(frames, depth + 1);
      frames[depth] = new Frame(this, depth);
    }
    Frame frame = frames[depth];
    frame.enter(top, context);
    // after the MDC: a logging backend that throws leaves the stack as it was
    depth++;
    top = context;
    return frame;
  }

  void popTo(int index) {
    requireOwner();
    while (depth > index) {
      Frame frame = frames[--depth];
      // before the MDC: a logging backend that throws must not keep this thread in the context
      top = frame.below;
      frame.leave();
    }
  }

  final void requireOwner() {
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException(
          "scope was opened by thread \"%s\" but closed by \"%s\"; close it where it was opened"
              .formatted(owner.getName(), Thread.currentThread().getName()));
    }
  }

  final int depth() {
    return depth;
  }

  /** One open scope; used again by the next scope that is opened at the same depth. */
  private static final class Frame implements Scope {

    private static final String[] NONE = {};

    private final ContextStack stack;
    private final int index;
    private RequestContext below = RequestContext.empty();
    private RequestContext inside = RequestContext.empty();
    private boolean stands;
    private @Nullable String[] before = NONE;

    Frame(ContextStack stack, int index) {
      this.stack = stack;
      this.index = index;
    }

    @Override
    public void close() {
      stack.popTo(index);
    }

    void enter(RequestContext from, RequestContext to) {
      below = from;
      inside = to;
      // the same request again, as in a task that its own thread runs: reading is less than writing
      stands = from == to && isInMdc(to);
      if (!stands) {
        write(from.mdcNames(), to.mdcNames(), to.mdcValues());
      }
    }

    private static boolean isInMdc(RequestContext context) {
      String[] names = context.mdcNames();
      String[] values = context.mdcValues();
      for (int i = 0; i < names.length; i++) {
        if (!values[i].equals(MDC.get(names[i]))) {
          return false;
        }
      }
      return true;
    }

    private void write(String[] removed, String[] written, String[] values) {
      if (before.length < written.length + removed.length) {
        before = new String[written.length + removed.length];
      }
      if (removed != written) {
        removeStale(removed, written);
      }
      for (int i = 0; i < written.length; i++) {
        before[i] = MDC.get(written[i]);
        MDC.put(written[i], values[i]);
      }
    }

    /**
     * What the context below wrote and this one does not have must not show in this one's lines.
     */
    private void removeStale(String[] removed, String[] written) {
      for (int i = 0; i < removed.length; i++) {
        if (isAmong(written, removed[i])) {
          before[written.length + i] = null;
        } else {
          before[written.length + i] = MDC.get(removed[i]);
          MDC.remove(removed[i]);
        }
      }
    }

    void leave() {
      String[] removed = below.mdcNames();
      String[] written = inside.mdcNames();
      if (stands) {
        keep(written, inside.mdcValues());
      } else {
        restore(removed, written);
      }
      below = RequestContext.empty();
      inside = RequestContext.empty();
    }

    /** What stood before is what was opened, unless the work has changed it. */
    private static void keep(String[] names, String[] values) {
      for (int i = 0; i < names.length; i++) {
        if (!values[i].equals(MDC.get(names[i]))) {
          MDC.put(names[i], values[i]);
        }
      }
    }

    private void restore(String[] removed, String[] written) {
      for (int i = written.length - 1; i >= 0; i--) {
        restore(written[i], before[i]);
        before[i] = null;
      }
      if (removed != written) {
        restoreRemoved(removed, written.length);
      }
    }

    private void restoreRemoved(String[] removed, int from) {
      for (int i = 0; i < removed.length; i++) {
        String value = before[from + i];
        if (value != null) {
          MDC.put(removed[i], value);
          before[from + i] = null;
        }
      }
    }

    private static boolean isAmong(String[] names, String name) {
      for (String other : names) {
        if (other.equals(name)) {
          return true;
        }
      }
      return false;
    }

    private static void restore(String name, @Nullable String value) {
      if (value == null) {
        MDC.remove(name);
      } else {
        MDC.put(name, value);
      }
    }
  }
}
