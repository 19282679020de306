package dev.underpin.flags;

import dev.underpin.core.HealthCheck;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Feature flags: what is on for whom, decided at run time. Thread-safe.
 *
 * <pre>{@code
 * static final BooleanFlag NEW_CART = Flag.bool("new-cart").orElse(false);
 *
 * Flags flags = Flags.builder(FileFlagStore.of(Path.of("flags.json"))).build();
 * flags.start();
 * if (flags.isOn(NEW_CART, Subject.of(userId))) { … }
 * }</pre>
 *
 * <p>Deciding reads a snapshot in memory: it never throws whatever the subject and the store, never
 * blocks, does no I/O and allocates nothing. A thread polls the store and swaps the snapshot. Where
 * the store is down or its content faulty, the last good flags stay; where there were none, the
 * code defaults hold, as they do before {@link #start()}.
 *
 * <p>Inside a request, each decision adds one to its tally of flags decided.
 *
 * <p>Who operates flags, rather than deciding by them, needs {@link FlagControl} alone.
 */
public interface Flags extends FlagControl, AutoCloseable {

  /**
   * Begins to describe flags on a store.
   *
   * @param store keeps them
   * @return the builder
   */
  static FlagsBuilder builder(FlagStore store) {
    return new FlagsBuilder(store);
  }

  /**
   * Loads the flags, and begins to follow the store. Returns after the first try to load, also when
   * that failed, and after {@link FlagsBuilder#startupDeadline} at the latest: polling goes on,
   * listeners and {@link #healthCheck()} tell. Until the store has answered, the {@linkplain
   * FlagsBuilder#lastGood last good file} holds, else the {@linkplain FlagsBuilder#bundled bundled}
   * document, else the code defaults.
   *
   * @throws IllegalStateException if it was started before, or closed
   */
  void start();

  /**
   * {@return whether a flag is on for a subject}
   *
   * @param flag the flag
   * @param subject for whom; null is as {@link Subject#anonymous()}
   */
  boolean isOn(BooleanFlag flag, @Nullable Subject subject);

  /**
   * {@return the value that a flag has for a subject}
   *
   * @param flag the flag
   * @param subject for whom; null is as {@link Subject#anonymous()}
   * @param <T> the type of the flag's values
   */
  <T> T value(Flag<T> flag, @Nullable Subject subject);

  /**
   * {@return the value that a flag has for a subject, and why}; not counted as a decision.
   *
   * @param flag the flag
   * @param subject for whom; null is as {@link Subject#anonymous()}
   * @param <T> the type of the flag's values
   */
  <T> Evaluation<T> explain(Flag<T> flag, @Nullable Subject subject);

  /**
   * Pins flags for a subject: all that is asked there is decided by the flags of this moment. For a
   * request in which two questions must not meet two versions of a flag, and where what goes by
   * chance must go the same way each time.
   *
   * @param subject for whom; null is as {@link Subject#anonymous()}
   * @return the flags, immutable and thread-safe; drop them with the request
   */
  PinnedFlags pin(@Nullable Subject subject);

  /**
   * {@return the same subject with what a request overrides}; decisions for it are {@link
   * Reason#OVERRIDDEN} where the token has a value of the flag's type. Other flags that depend on
   * an overridden one do not see it.
   *
   * @param subject for whom; null is as {@link Subject#anonymous()}
   * @param token from {@link FlagOverrides#sign}; one that is null, not signed with the secret of
   *     {@link FlagsBuilder#overrides}, changed or expired overrides nothing, as does every token
   *     where the builder was given none
   */
  Subject overridden(@Nullable Subject subject, @Nullable String token);

  /**
   * Loads now, in the calling thread, and waits for it: for tests, and for "reload" in an
   * administrator's page. Works without {@link #start()}.
   *
   * @return whether it succeeded; if not, the last good flags stay
   * @throws IllegalStateException after {@link #close()}
   */
  boolean refresh();

  /**
   * {@return how long ago the store last confirmed the flags in effect; null if it never did} Of
   * flags from the last good file, it is the store that they were kept from.
   */
  @Nullable Duration snapshotAge();

  /**
   * {@return a check named {@code flags}}: DEGRADED while nothing is loaded, the last load failed,
   * the snapshot is older than three poll intervals and 30 seconds, or a flag is rejected. Never
   * DOWN: the application runs on what it has.
   */
  HealthCheck healthCheck();

  /**
   * Stops following the store, within seconds. Flags are still decided, by what was loaded last.
   * Calling it again does nothing.
   */
  @Override
  void close();
}
