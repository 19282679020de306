package dev.underpin.jobs;

import dev.underpin.core.codec.Codec;
import dev.underpin.core.codec.CodecException;
import dev.underpin.core.codec.Codecs;
import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.JobArchive.KeptResult;
import dev.underpin.jobs.store.NewJob;
import dev.underpin.jobs.store.StoredJob;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Payloads as bytes and back: codec, and the upcasts of older versions. */
final class Payloads {

  private final Codecs codecs;
  private final Map<Type, Codec<?>> known = new ConcurrentHashMap<>();

  Payloads(Codecs codecs) {
    this.codecs = codecs;
  }

  @SuppressWarnings("unchecked") // a codec is stored under the type that it is of
  private <T> Codec<T> codec(Type type) {
    return (Codec<T>) known.computeIfAbsent(type, codecs::of);
  }

  <P> NewJob.Content encode(JobType<P> type, P payload, String context) {
    Codec<P> codec = codec(type.payloadType());
    return new NewJob.Content(codec.encode(payload), codec.id(), null, context);
  }

  /**
   * Reads a payload of this or an older version.
   *
   * @throws RuntimeException if it cannot be read, or an upcast fails
   */
  <P> P decode(JobType<P> type, int version, ClaimedJob job) {
    NewJob.Content content = job.content();
    Codec<P> codec = codec(type.payloadType());
    requireCodec(codec, content.codec());
    if (version == type.version()) {
      return codec.decode(content.payload());
    }
    Codec<Map<String, Object>> fields = codec(Map.class);
    Map<String, Object> changed = type.upcast(version, fields.decode(content.payload()));
    return codec.decode(fields.encode(changed));
  }

  private static void requireCodec(Codec<?> codec, String stored) {
    if (!codec.id().equals(stored)) {
      throw new CodecException(
          "could not read a payload of codec \"%s\" by codec \"%s\"; give JobsBuilder.codecs one that reads it, then replay the job"
              .formatted(stored, codec.id()),
          null);
    }
  }

  NewJob.Content encodeResult(Object value, ClaimedJob job) {
    Codec<Object> codec = codec(value.getClass());
    return new NewJob.Content(codec.encode(value), codec.id(), null, "");
  }

  <R> R decodeResult(Class<R> type, JobId id, KeptResult kept) {
    NewJob.Content content = kept.content();
    Codec<R> codec = codec(type);
    requireCodec(codec, content.codec());
    return codec.decode(content.payload());
  }

  String writeError(String error, ClaimedJob job) {
    return error;
  }

  String readError(StoredJob job) {
    return job.past().error();
  }
}
