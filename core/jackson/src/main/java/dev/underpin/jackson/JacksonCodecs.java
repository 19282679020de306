package dev.underpin.jackson;

import dev.underpin.core.codec.Codec;
import dev.underpin.core.codec.CodecException;
import dev.underpin.core.codec.Codecs;
import java.lang.reflect.Type;
import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

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
      T value;
      try {
        value = reader.readValue(bytes);
      } catch (JacksonException e) {
        throw new CodecException(
            "could not read %d bytes of JSON as %s: %s"
                .formatted(bytes.length, type, e.getOriginalMessage()),
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
