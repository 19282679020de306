package dev.underpin.cache.testing;

/** What a node asks of a {@link SimulatedRemote}. */
public enum RemoteCall {
  /** Reading values. */
  FETCH,
  /** Asking to load. */
  LEASE,
  /** Storing what was loaded. */
  FILL,
  /** Storing what the application put. */
  PUT,
  /** Anything that invalidates or expires. */
  INVALIDATE
}
