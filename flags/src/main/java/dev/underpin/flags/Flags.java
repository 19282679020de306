package dev.underpin.flags;

import dev.underpin.core.HealthCheck;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
 */
public interface Flags extends AutoCloseable {

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
   * Turns a flag on, also after a kill. Its rollout stays what it was; a boolean flag that the
   * store does not have yet is on for everybody.
   *
   * <p>This and the other changes are stored before they return, and hold in this process from then
   * on; other processes follow by a hint or their next poll.
   *
   * @param flag the flag
   * @param change who and why
   * @return the flag's new version
   * @throws UnsupportedOperationException if the store is read-only
   * @throws IllegalStateException if the flag has another version than the change asks for, its
   *     definition is faulty or of another type, it has no value to give, or the store cannot be
   *     reached
   */
  long on(Flag<?> flag, Change change);

  /**
   * Turns a flag off for everybody; {@link #on} and {@link #rollout} turn it on again.
   *
   * @param flag the flag
   * @param change who and why
   * @return the flag's new version
   * @throws UnsupportedOperationException if the store is read-only
   * @throws IllegalStateException as {@link #on} does
   */
  long off(Flag<?> flag, Change change);

  /**
   * Turns a flag off for everybody in an emergency. Unlike {@link #off}, only {@link #on} ends it:
   * a rollout that goes on by a script does not.
   *
   * @param flag the flag
   * @param change who and why
   * @return the flag's new version
   * @throws UnsupportedOperationException if the store is read-only
   * @throws IllegalStateException as {@link #on} does
   */
  long kill(Flag<?> flag, Change change);

  /**
   * Turns a flag on for a part of the subjects. Who is in at 5 percent is in at every higher one;
   * each flag has its own order of subjects. At 100 percent it is on for everybody, below that not
   * for subjects without a key.
   *
   * @param flag the flag
   * @param percent 0 to 100, with at most 3 decimals
   * @param change who and why
   * @return the flag's new version
   * @throws IllegalArgumentException if the percentage is not as above
   * @throws UnsupportedOperationException if the store is read-only
   * @throws IllegalStateException as {@link #on} does, and if the flag was killed
   */
  long rollout(Flag<?> flag, double percent, Change change);

  /**
   * Turns a flag on for a part of the subjects that grows evenly, or shrinks. It is a function of
   * the store's clock: nobody has to be awake, nothing is written meanwhile, and all nodes agree.
   * {@link #off} and {@link #kill} end it, {@code rollout} takes its place; who is in stays in
   * while it grows.
   *
   * <pre>{@code
   * flags.ramp(NEW_CART, 5, 100, Duration.ofHours(6), Change.by("ana", "slowly"));
   * }</pre>
   *
   * @param flag the flag
   * @param fromPercent where it begins, now; 0 to 100, with at most 3 decimals
   * @param toPercent where it ends, and stays
   * @param duration how long it takes, 1 ms to 3,660 days
   * @param change who and why
   * @return the flag's new version
   * @throws IllegalArgumentException if a percentage or the duration is not as above
   * @throws UnsupportedOperationException if the store is read-only
   * @throws IllegalStateException as {@link #on} does, and if the flag was killed
   */
  long ramp(Flag<?> flag, double fromPercent, double toPercent, Duration duration, Change change);

  /**
   * Plans what a flag becomes at given times of the store's clock. Until the first step it stays as
   * it is now; a flag that the store does not have yet is off until then. It takes the place of
   * what was planned before, or of a ramp, which stays where it has come to; {@link #off}, {@link
   * #kill} and {@link #rollout} end it.
   *
   * <pre>{@code
   * flags.schedule(SALE, List.of(FlagStep.on(friday), FlagStep.off(monday)), change);
   * }</pre>
   *
   * @param flag the flag
   * @param steps in the order of their times, 100 at most; none: nothing is planned any more
   * @param change who and why
   * @return the flag's new version
   * @throws IllegalArgumentException if the steps are not as above
   * @throws UnsupportedOperationException if the store is read-only
   * @throws IllegalStateException as {@link #on} does, and if the flag was killed
   */
  long schedule(Flag<?> flag, List<FlagStep> steps, Change change);

  /**
   * Takes the last change back: the flag is again as it was before, under a new version. Undone
   * twice, it is as it was at first.
   *
   * @param flag the flag
   * @param change who and why; with {@link Change#ifVersion} no change that came in between is
   *     taken back by mistake
   * @return the flag's new version
   * @throws UnsupportedOperationException if the store is read-only, or keeps no history
   * @throws IllegalStateException as {@link #on} does, and if there was nothing before or the last
   *     change was a kill, which only {@link #on} ends
   */
  long undo(Flag<?> flag, Change change);

  /**
   * {@return what became of a flag, newest first}
   *
   * @param flag the flag
   * @param limit how many changes at most, 1 or more
   * @throws IllegalArgumentException if the limit is less than 1
   * @throws UnsupportedOperationException if the store keeps no history
   * @throws IllegalStateException if the store cannot be reached
   */
  List<FlagChange> history(Flag<?> flag, int limit);

  /**
   * Replays the history: what did this subject see at 14:03?
   *
   * <pre>{@code
   * flags.asOf(Instant.parse("2027-03-01T14:03:00Z"), Subject.of("42")).explain(NEW_CART)
   * }</pre>
   *
   * <p>It is asked of the store, by the store's clock. A node may have followed later, by a poll
   * interval at the most while the store could be reached.
   *
   * @param time when
   * @param subject for whom; null is as {@link Subject#anonymous()}
   * @return the flags of then, for this subject
   * @throws UnsupportedOperationException if the store keeps no history
   * @throws IllegalStateException if the store cannot be reached
   */
  PinnedFlags asOf(Instant time, @Nullable Subject subject);

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
