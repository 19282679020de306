package dev.underpin.core.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which entries to read: the newest that match, newest first. Immutable.
 *
 * <pre>{@code
 * AuditQuery.newest(50).target("flag:new-cart").since(yesterday)
 * }</pre>
 *
 * @param limit how many at most, 1 to 1,000
 * @param target only of this target, if given
 * @param actor only by this actor, if given
 * @param since only from then on, if given
 * @param until only before then, if given
 * @param before only before this place in the chain, if given: the next page
 */
public record AuditQuery(
    int limit,
    @Nullable String target,
    @Nullable String actor,
    @Nullable Instant since,
    @Nullable Instant until,
    @Nullable Long before) {

  private static final int MAX_LIMIT = 1000;

  /**
   * A query.
   *
   * @throws IllegalArgumentException if the limit is out of range
   */
  public AuditQuery {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new IllegalArgumentException(
          "limit of an audit query must be 1 to %d but was %d; read page by page with before(…)"
              .formatted(MAX_LIMIT, limit));
    }
  }

  /**
   * {@return a query for the newest entries, whatever they are}
   *
   * @param limit how many at most, 1 to 1,000
   * @throws IllegalArgumentException if the limit is out of range
   */
  public static AuditQuery newest(int limit) {
    return new AuditQuery(limit, null, null, null, null, null);
  }

  /**
   * {@return this query for one target}
   *
   * @param what the target
   */
  public AuditQuery target(String what) {
    return new AuditQuery(limit, what, actor, since, until, before);
  }

  /**
   * {@return this query for one actor}
   *
   * @param who the actor
   */
  public AuditQuery actor(String who) {
    return new AuditQuery(limit, target, who, since, until, before);
  }

  /**
   * {@return this query from a time on}
   *
   * @param from the earliest time
   */
  public AuditQuery since(Instant from) {
    return new AuditQuery(limit, target, actor, from, until, before);
  }

  /**
   * {@return this query up to a time}
   *
   * @param to the earliest time that is too late
   */
  public AuditQuery until(Instant to) {
    return new AuditQuery(limit, target, actor, since, to, before);
  }

  /**
   * {@return this query for the page before an entry}
   *
   * @param sequence the place of the last entry that was read
   */
  public AuditQuery before(long sequence) {
    return new AuditQuery(limit, target, actor, since, until, sequence);
  }
}
