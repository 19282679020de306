package dev.underpin.core.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells the head after commits, at intervals. */
final class HeadWitness {

  private final AuditLogBuilder settings;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Instant toldAt;
  private AuditHead newest = AuditHead.EMPTY;

  HeadWitness(AuditLogBuilder settings) {
    this.settings = settings;
  }

  /** Commits of several threads may come here in another order than they happened. */
  void committed(AuditHead head) {
    AuditHead toTell;
    lock.lock();
    try {
      if (head.sequence() > newest.sequence()) {
        newest = head;
      }
      if (!isDue(settings.clock.instant())) {
        return;
      }
      toldAt = settings.clock.instant();
      toTell = newest;
    } finally {
      lock.unlock();
    }
    tell(toTell);
  }

  void tell(AuditHead head) {
    Consumer<AuditHead> witness = settings.witness;
    witness.accept(head);
  }

  /** A clock that was set back must not silence it for long. */
  private boolean isDue(Instant now) {
    return toldAt == null
        || now.isBefore(toldAt)
        || Duration.between(toldAt, now).compareTo(settings.headInterval) >= 0;
  }
}
