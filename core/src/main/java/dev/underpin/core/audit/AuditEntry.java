package dev.underpin.core.audit;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Who did what to what, what it was before and what it is now. Immutable. {@link
 * AuditAppender#append} checks it.
 *
 * <pre>{@code
 * AuditEntry.of("ana", "flag.rollout", "flag:new-cart").before("5").after("20").reason("INC-42")
 * }</pre>
 *
 * @param actor who, such as a user's name; not blank, at most 200 characters
 * @param action did what, such as {@code "flag.rollout"}; not blank, at most 100 characters
 * @param target to what, such as {@code "flag:new-cart"}; not blank, at most 400 characters
 * @param before what it was, if that is known; at most 100,000 characters. No secrets: it is stored
 *     in clear, for good
 * @param after what it is now, likewise
 * @param reason why, if somebody said; at most 1,000 characters
 */
public record AuditEntry(
    String actor,
    String action,
    String target,
    @Nullable String before,
    @Nullable String after,
    @Nullable String reason) {

  static final int MAX_VALUE = 100_000;

  /**
   * An entry that knows neither before nor after nor why.
   *
   * @param actor who
   * @param action did what
   * @param target to what
   * @return the entry
   */
  public static AuditEntry of(String actor, String action, String target) {
    return new AuditEntry(actor, action, target, null, null, null);
  }

  /**
   * {@return this entry with what it was before}
   *
   * @param value at most 100,000 characters, or null where there was nothing
   */
  public AuditEntry before(@Nullable String value) {
    return new AuditEntry(actor, action, target, value, after, reason);
  }

  /**
   * {@return this entry with what it is now}
   *
   * @param value at most 100,000 characters, or null where there is nothing any more
   */
  public AuditEntry after(@Nullable String value) {
    return new AuditEntry(actor, action, target, before, value, reason);
  }

  /**
   * {@return this entry with a reason}
   *
   * @param why at most 1,000 characters, or null
   */
  public AuditEntry reason(@Nullable String why) {
    return new AuditEntry(actor, action, target, before, after, why);
  }

  /** Not in the constructor: what somebody tampered with must still be read. */
  AuditEntry checked() {
    requireText("actor", actor, 200);
    requireText("action", action, 100);
    requireText("target", target, 400);
    requireKept("before", before, MAX_VALUE);
    requireKept("after", after, MAX_VALUE);
    requireKept("reason", reason, 1000);
    return this;
  }

  private static void requireText(String name, String text, int limit) {
    requireKept(name, text, limit);
    if (text.isBlank()) {
      throw new IllegalArgumentException(name + " of an audit entry must not be blank");
    }
  }

  private static void requireKept(String name, @Nullable String text, int limit) {
    if (text == null) {
      return;
    }
    if (text.length() > limit) {
      throw new IllegalArgumentException(
          "%s of an audit entry must be at most %d characters but was %d; shorten it, or name where it is kept"
              .formatted(name, limit, text.length()));
    }
    if (text.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new IllegalArgumentException(
          name + " of an audit entry must be text without NUL and broken surrogates; encode it");
    }
  }
}
