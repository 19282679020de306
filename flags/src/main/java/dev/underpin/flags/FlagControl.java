package dev.underpin.flags;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is done to flags while the product runs, with who and why, and what became of it: the part
 * of {@link Flags} for operators, administrators' pages and scripts. Thread-safe.
 *
 * <pre>{@code
 * FlagControl control = flags;
 * control.rollout(NEW_CART, 5, Change.by("ana", "INC-42"));   // percent
 * control.kill(NEW_CART, Change.by("ana", "errors"));
 * }</pre>
 */
public interface FlagControl {

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
   * Turns a flag off for everybody in an emergency. Unlike with {@link #off}, a rollout, a ramp or
   * an import that goes on by a script does not turn it on again: {@link #on} does. An {@code off}
   * makes it a flag that is off like any other.
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
   *     change was a kill, which {@link #on} ends
   */
  long undo(Flag<?> flag, Change change);

  /**
   * Removes a flag from the store: the code default holds, or what a store below has. Its history
   * stays, and {@link #undo} brings it back. By its key, since the constant is gone by then as a
   * rule; also where its definition is faulty.
   *
   * @param key the flag's key
   * @param change who and why
   * @return the version that this makes; versions go on from there should the flag come back
   * @throws UnsupportedOperationException if the store is read-only
   * @throws IllegalStateException if the store does not have it or has another version than the
   *     change asks for, if it was killed (turn it off first), or if the store cannot be reached
   */
  long remove(String key, Change change);

  /**
   * Plans to store the flags and segments of a document, whatever its format. Nothing is changed
   * yet.
   *
   * @param document from {@link FlagDocument#parse}
   * @return what would change, to be looked at and applied
   * @throws IllegalArgumentException if one of its flags is faulty, if flags would ask each other
   *     in a circle, or if all would be too large together
   * @throws UnsupportedOperationException if the store is read-only
   * @throws IllegalStateException if the store has a faulty definition of one of its flags, which
   *     must be removed first, or cannot be reached
   */
  FlagImport importing(FlagDocument document);

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
}
