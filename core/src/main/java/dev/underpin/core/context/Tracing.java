package dev.underpin.core.context;

import org.jspecify.annotations.Nullable;

/**
 * Where a context stands in its trace, and what it tells others of that.
 *
 * @param parent our own span
 * @param state what other tracing systems want to be told again
 * @param ambient asked first: a trace that exists is never overwritten
 */
record Tracing(TraceParent parent, TraceState state, @Nullable AmbientTrace ambient) {

  static Tracing of(RequestContextBuilder builder) {
    Tracing existing = existing(builder.ambient);
    if (existing != null) {
      return existing;
    }
    TraceParent parent = builder.trace == null ? TraceParent.random() : builder.trace;
    return new Tracing(parent, builder.traceState, builder.ambient);
  }

  private static @Nullable Tracing existing(@Nullable AmbientTrace ambient) {
    TraceParent span = ambient == null ? null : ambient.current();
    return ambient == null || span == null ? null : new Tracing(span, ambient.state(), ambient);
  }

  /** The span that a job continues. */
  Tracing now() {
    Tracing existing = existing(ambient);
    return existing == null ? this : existing;
  }

  /**
   * The span that a call is made in: each call is one of its own, unless a tracing library has made
   * the span already.
   */
  Tracing ofCall() {
    Tracing existing = existing(ambient);
    return existing == null ? new Tracing(parent.child(), state, ambient) : existing;
  }
}
