package dev.underpin.flags;

import dev.underpin.core.codec.Codec;
import java.time.LocalDate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A flag as the code knows it: key, type, and the value that holds where no store says otherwise.
 * Immutable; declare each once, as a constant.
 *
 * <pre>{@code
 * static final BooleanFlag NEW_CART =
 *     Flag.bool("new-cart").orElse(false).owner("checkout").expires("2027-03-01");
 * static final EnumFlag<Algo> RANKING = Flag.of("ranking", Algo.class).orElse(Algo.OLD);
 * static final NumberFlag PAGE_SIZE = Flag.number("page-size").orElse(20);
 * }</pre>
 *
 * <p>Every constant takes a slot in the tables of every {@link Flags}, for as long as the process
 * lives: flags that are made over and over, from a user's input say, are a leak. Past 65,536 of
 * them, further ones still work, but are looked up by key each time.
 *
 * @param <T> the type of its values
 */
public abstract sealed class Flag<T>
    permits BooleanFlag, StringFlag, NumberFlag, JsonFlag, EnumFlag {

  private final Declaration declaration;
  private final int slot; // once more: every decision asks for it
  private final T orElse;

  Flag(Declaration declaration, T orElse) {
    this.declaration = declaration;
    this.slot = declaration.slot();
    this.orElse = orElse;
  }

  /**
   * The last step of declaring a flag.
   *
   * @param <T> what can be given as the code default
   * @param <F> the flag
   */
  @FunctionalInterface
  public interface OrElse<T, F> {

    /**
     * Names the code default: what is decided before the first load, where the store does not know
     * the flag, and where its definition is of another type.
     *
     * @param value the code default
     * @return the flag, to be kept as a constant
     * @throws IllegalArgumentException if the flag cannot have this value
     */
    F orElse(T value);
  }

  /**
   * Declares a flag that is on or off.
   *
   * @param key its name in the store: 1 to 200 characters without spaces
   * @return asks for the code default
   * @throws IllegalArgumentException if the key is not as above
   */
  public static OrElse<Boolean, BooleanFlag> bool(String key) {
    FlagKey.check(key);
    return value -> new BooleanFlag(Declaration.of(key), value);
  }

  /**
   * Declares a flag whose values are texts.
   *
   * @param key its name in the store: 1 to 200 characters without spaces
   * @return asks for the code default
   * @throws IllegalArgumentException if the key is not as above
   */
  public static OrElse<String, StringFlag> string(String key) {
    FlagKey.check(key);
    return value -> new StringFlag(Declaration.of(key), value);
  }

  /**
   * Declares a flag whose values are numbers, see {@link NumberFlag}.
   *
   * @param key its name in the store: 1 to 200 characters without spaces
   * @return asks for the code default
   * @throws IllegalArgumentException if the key is not as above
   */
  public static OrElse<Number, NumberFlag> number(String key) {
    FlagKey.check(key);
    return value -> new NumberFlag(Declaration.of(key), value.doubleValue());
  }

  /**
   * Declares a flag whose values are the constants of an enum; in the store it is a string flag.
   *
   * @param key its name in the store: 1 to 200 characters without spaces
   * @param values the enum
   * @param <E> the enum
   * @return asks for the code default
   * @throws IllegalArgumentException if the key is not as above
   */
  public static <E extends Enum<E>> OrElse<E, EnumFlag<E>> of(String key, Class<E> values) {
    FlagKey.check(key);
    return value -> new EnumFlag<>(Declaration.of(key), values, value);
  }

  /**
   * Declares a flag whose values are JSON, see {@link JsonFlag}.
   *
   * @param key its name in the store: 1 to 200 characters without spaces
   * @param codec turns JSON into a value and back, as those of {@code underpin-jackson} do
   * @param <T> the type of its values
   * @return asks for the code default
   * @throws IllegalArgumentException if the key is not as above
   */
  public static <T> OrElse<T, JsonFlag<T>> json(String key, Codec<T> codec) {
    FlagKey.check(key);
    return value -> new JsonFlag<>(Declaration.of(key), codec, value);
  }

  /** {@return its name in the store} */
  public final String key() {
    return declaration.key();
  }

  /** {@return the code default} */
  public final T orElse() {
    return orElse;
  }

  /** {@return the team or person to ask, if named} */
  public final Optional<String> owner() {
    return Optional.ofNullable(declaration.owner());
  }

  /** {@return the day after which it should be gone from the code, if named} */
  public final Optional<LocalDate> expires() {
    return Optional.ofNullable(declaration.expires());
  }

  /** Key and type, as in {@code boolean flag "new-cart"}. */
  @Override
  public final String toString() {
    return "%s flag \"%s\"".formatted(type().word(), key());
  }

  final Declaration declaration() {
    return declaration;
  }

  final int slot() {
    return slot;
  }

  /** What a store calls the type of this flag's values. */
  abstract FlagType type();

  /** A store's value as this flag's type, or null where it is none: values are never coerced. */
  abstract @Nullable T read(Object stored);

  /** How a store holds a value of this flag. */
  abstract Object write(T value);

  /** What is decided while the flag is off. */
  T off() {
    return orElse;
  }
}
