package dev.underpin.cache;

import dev.underpin.cache.spi.Nonce;
import dev.underpin.cache.spi.Stamp;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The space's generation as this node knows it, so that not every read has to fetch it along. It is
 * a value in memory like any other: to be relied on while nothing can have been missed.
 */
final class Generation {

  private final Trust trust;
  private final LongSupplier ticker;
  private volatile Known known = new Known(null, 0);

  private record Known(@Nullable Nonce nonce, long readAt) {}

  /** What a read that is under way may replace, if nothing has changed it meanwhile. */
  record Ticket(Object before, long readAt) {}

  Generation(Trust trust, LongSupplier ticker) {
    this.trust = trust;
    this.ticker = ticker;
  }

  @Nullable Nonce current() {
    Known now = known;
    return now.nonce != null && trust.trusts(now.readAt, ticker.getAsLong()) ? now.nonce : null;
  }

  /** To be taken before the stamp is asked for. */
  Ticket ticket() {
    return new Ticket(known, ticker.getAsLong());
  }

  synchronized void learn(Ticket ticket, @Nullable Stamp stamp) {
    if (stamp != null && known == ticket.before) {
      known = new Known(stamp.generation(), ticket.readAt);
    }
  }

  /** There is another one by now. */
  synchronized void forget() {
    known = new Known(null, 0);
  }
}
