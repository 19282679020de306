package dev.underpin.cache;

import org.jspecify.annotations.Nullable;

/** One thing that happens to {@link NodesModel}; in its middle, perhaps, another. */
record Step(
    Action action, int node, int key, int number, @Nullable Point point, @Nullable Step inside) {

  enum Action {
    GET,
    GET_ALL,
    CHANGE,
    PUT,
    CHANGE_TAG,
    CHANGE_ALL,
    EXPIRE,
    ADVANCE,
    NEXT_MESSAGES,
    DELIVER,
    DEAFEN,
    HEAR,
    CUT,
    HEAL,
    STOP,
    START,
    FLUSH,
    EVICT,
    CRASH,
    LOADER_FAILS,
    LOADER_WORKS
  }

  /** Where something can happen in the middle of a step. */
  enum Point {
    LOADER,
    BEFORE_FETCH,
    AFTER_FETCH,
    BEFORE_LEASE,
    AFTER_LEASE,
    BEFORE_FILL,
    AFTER_FILL,
    BEFORE_INVALIDATE
  }

  Step with(Point where, Step what) {
    return new Step(action, node, key, number, where, what);
  }
}
