package dev.underpin.cache.testing;

/** What happens to one message on its way to one node. */
public enum MessageFault {
  /** Nothing: it arrives at once. */
  NONE,
  /** It is lost. */
  DROP,
  /** It arrives twice. */
  DUPLICATE,
  /** It arrives with {@link SimulatedRemote#deliverDelayed}, after what is sent later. */
  DELAY
}
