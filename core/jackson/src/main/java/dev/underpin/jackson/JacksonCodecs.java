package dev.underpin.jackson;

import dev.underpin.core.codec.Codec;
import dev.underpin.core.codec.CodecException;
import dev.underpin.core.codec.Codecs;
import java.lang.reflect.Type;
import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.MutableCoercionConfig;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/**
 * JSON codecs on Jackson 3: records, collections and {@code java.time} without further set-up.
 *
 * <pre>{@code
 * Jobs jobs = Jobs.builder(store).codecs(JacksonCodecs.create())…
 * }</pre>
 *
 * <p>{@link #create()} reads what an older or newer version of the program wrote: fields that it
 * does not know are ignored, missing ones are null, zero or false. What has no such answer stays an
 * error: an unknown enum constant, a word where a number belongs. Dates are ISO-8601 text. A
 * product with settings of its own hands in its mapper; polymorphic types by class name are for
 * nobody who reads data that others can write. Jackson 3 lives in packages of its own, so a product
 * that uses Jackson 2 can keep it. Immutable and thread-safe.
 *
 * <p>What must be read is for {@link #create()}: jobs, saved state. What can be loaded again is for
 * {@link #exact()}: caches, where an old value with a zero that nobody meant is worse than none.
 */
public final class JacksonCodecs implements Codecs {

  private final JsonMapper mapper;

  private JacksonCodecs(JsonMapper mapper) {
    this.mapper = mapper;
  }

  /** {@return codecs with the settings above} */
  public static JacksonCodecs create() {
    return of(
        JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            // a component that was nullable yesterday may be a primitive today
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build());
  }

  /**
   * {@return codecs that read only what the same type wrote}
   *
   * <p>A record that has gained or lost a component since, or in which a text has become a number,
   * is a {@link CodecException}, which a cache counts as a miss. Told by what is written: a number
   * that has become a wider one is read on. Only components and properties that can be set are
   * written, so a record may have methods such as {@code isPaid()}; an annotation that leaves out
   * nulls makes such values unreadable. A class with setters cannot tell that one was not called.
   */
  public static JacksonCodecs exact() {
    return of(
        JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .enable(MapperFeature.REQUIRE_SETTERS_FOR_GETTERS)
            .withCoercionConfig(LogicalType.Textual, JacksonCodecs::onlyText)
            .build());
  }

  private static void onlyText(MutableCoercionConfig text) {
    text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
  }

  /**
   * {@return codecs on a mapper of your own}
   *
   * @param mapper reads and writes as it is set up
   */
  public static JacksonCodecs of(JsonMapper mapper) {
    return new JacksonCodecs(Objects.requireNonNull(mapper, "mapper"));
  }

  @Override
  public <T> Codec<T> of(Type type) {
    JavaType javaType = javaType(Objects.requireNonNull(type, "type"));
    return new JsonCodec<>(javaType, mapper.writerFor(javaType), mapper.readerFor(javaType));
  }

  private JavaType javaType(Type type) {
    try {
      return mapper.constructType(type);
    } catch (IllegalArgumentException e) {
      throw new CodecException("could not understand the type %s".formatted(type), e);
    }
  }

  private record JsonCodec<T>(JavaType type, ObjectWriter writer, ObjectReader reader)
      implements Codec<T> {

    @Override
    public byte[] encode(T value) {
      Objects.requireNonNull(value, "value");
      try {
        return writer.writeValueAsBytes(value);
      } catch (JacksonException e) {
        throw new CodecException(
            "could not write %s as JSON: %s".formatted(type, e.getOriginalMessage()), e);
      }
    }

    @Override
    public T decode(byte[] bytes) {
      return decode(bytes, 0, bytes.length);
    }

    @Override
    public T decode(byte[] bytes, int from, int to) {
      T value;
      try {
        value = reader.readValue(bytes, from, to - from);
      } catch (JacksonException e) {
        throw new CodecException(
            "could not read %d bytes of JSON as %s: %s"
                .formatted(to - from, type, e.getOriginalMessage()),
            e);
      }
      if (value == null) {
        throw new CodecException("JSON null is not a value of " + type, null);
      }
      return value;
    }

    @Override
    public String id() {
      return "json";
    }
  }
}
