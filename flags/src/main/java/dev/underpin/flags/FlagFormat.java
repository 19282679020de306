package dev.underpin.flags;

/**
 * In which format a document of flags is written. All are decided by one engine, and each keeps the
 * bucketing of its origin: nobody changes variant when a team moves here.
 *
 * <pre>{@code
 * Flags flags = Flags.builder(FileFlagStore.of(path, FlagFormat.UNLEASH)).build();
 * }</pre>
 */
public enum FlagFormat {
  /** Our own, see {@link FlagDocument}. */
  UNDERPIN,
  /**
   * What Unleash's client API gives: features and segments, or the events of its delta API.
   *
   * <p>A boolean constant asks whether the feature is on. Any other constant asks for its variant:
   * for the payload, whose type must be the constant's ({@code string} and {@code csv} are texts),
   * or for the variant's name where it has no payload. The subject's key is Unleash's {@code
   * userId}; its attributes are the other fields of Unleash's context ({@code sessionId}, {@code
   * remoteAddress}, {@code environment}, {@code appName}, {@code currentTime}) and its properties.
   *
   * <p>A constraint that Unleash does not know, or whose value is faulty, holds for nobody, as does
   * a strategy or a segment that is not known. Such flags are told in {@link
   * FlagDocument#warnings()}.
   */
  UNLEASH,
  /**
   * Flag definitions of flagd: {@code flags.json} with states, variants, default variants,
   * targeting by JsonLogic with flagd's {@code fractional}, {@code sem_ver}, {@code starts_with},
   * {@code ends_with}, {@code lower} and {@code upper}, and shared {@code $evaluators}. It is
   * bucketed as flagd does since it shares out by whole numbers ({@code fractional-v2} in its own
   * tests).
   *
   * <p>The subject's key is flagd's {@code targetingKey}, and {@code {"var": "user.email"}} is the
   * attribute of the name {@code user.email}. A default variant is {@link Reason#NO_RULE_MATCHED}
   * where there is targeting. Where flagd gives the code default, so does this: disabled ({@link
   * Reason#OFF}), no default variant ({@link Reason#NO_VARIANT}), and a rule that comes to no
   * variant or cannot be evaluated ({@link Reason#ERROR}).
   */
  FLAGD,
  /**
   * The same for definitions that were made for a flagd that shared out by percentages ({@code
   * fractional-v1} in its own tests): nobody changes variant on the way here.
   */
  FLAGD_V1
}
