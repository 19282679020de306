package dev.underpin.flags;

import dev.underpin.core.codec.Codec;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A flag whose values are JSON, as objects of the application. Immutable. While it is off, and for
 * who is not in its rollout, the code default holds.
 *
 * <p>The JSON is decoded when flags are loaded, not when they are decided: everybody gets the same
 * object, which should be immutable. JSON that the codec refuses is {@link Reason#TYPE_MISMATCH}.
 *
 * @param <T> the type of its values
 */
public final class JsonFlag<T> extends Flag<T> {

  private final Codec<T> codec;

  JsonFlag(Declaration declaration, Codec<T> codec, T orElse) {
    super(declaration, Objects.requireNonNull(orElse, "orElse"));
    this.codec = Objects.requireNonNull(codec, "codec");
  }

  /**
   * {@return the same flag with the team or person to ask}
   *
   * @param name not blank
   * @throws IllegalArgumentException if the name is blank
   */
  public JsonFlag<T> owner(String name) {
    return new JsonFlag<>(declaration().withOwner(name), codec, orElse());
  }

  /**
   * {@return the same flag with the day after which it should be gone from the code}
   *
   * @param day as in {@code 2027-03-01}
   * @throws IllegalArgumentException if that is no date
   */
  public JsonFlag<T> expires(String day) {
    return new JsonFlag<>(declaration().withExpires(day), codec, orElse());
  }

  @Override
  FlagType type() {
    return FlagType.JSON;
  }

  @Override
  @Nullable T read(Object stored) {
    if (!(stored instanceof JsonText json)) {
      return null;
    }
    try {
      return codec.decode(json.text().getBytes(StandardCharsets.UTF_8));
    } catch (RuntimeException e) { // the codec's, or of a constructor of the application
      return null;
    }
  }

  @Override
  Object write(T value) {
    return new JsonText(new String(codec.encode(value), StandardCharsets.UTF_8));
  }
}
