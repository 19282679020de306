package dev.underpin.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.underpin.core.codec.Codec;
import dev.underpin.core.codec.CodecException;
import dev.underpin.core.codec.Codecs;
import dev.underpin.jobs.Seals.Part;
import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.JobArchive.KeptResult;
import dev.underpin.jobs.store.JobFilter;
import dev.underpin.jobs.store.NewJob;
import dev.underpin.jobs.store.StoredJob;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Payloads and results as bytes and back: codec, cipher, and the upcasts of older versions. */
final class Payloads {

  private final Codecs codecs;
  private final Seals seals;
  private final Map<Type, Codec<?>> known = new ConcurrentHashMap<>();

  Payloads(Codecs codecs, Seals seals) {
    this.codecs = codecs;
    this.seals = seals;
  }

  Seals seals() {
    return seals;
  }

  @SuppressWarnings("unchecked") // a codec is stored under the type that it is of
  private <T> Codec<T> codec(Type type) {
    return (Codec<T>) known.computeIfAbsent(type, codecs::of);
  }

  /** Not sealed yet: that needs the job's id. */
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
    Codec<P> codec = codec(type.payloadType());
    requireCodec(codec, job.content().codec());
    byte[] plain = seals.open(job.content(), job.kind(), job.id(), Part.PAYLOAD);
    if (version == type.version()) {
      return codec.decode(plain);
    }
    Codec<Map<String, Object>> fields = codec(Map.class);
    return codec.decode(fields.encode(type.upcast(version, fields.decode(plain))));
  }

  /** A key as it is stored: those of all kinds and sorts share a table. */
  String key(JobFilter.Key.Sort sort, String kind, String key) {
    String letter =
        switch (sort) {
          case UNIQUE -> "u";
          case IDEMPOTENCY -> "i";
          case LIMIT -> "l";
        };
    return seals.key(letter + ":" + kind + ":" + key);
  }

  /** A filter as a store understands it. */
  JobFilter stored(JobFilter filter) {
    JobFilter.Key key = filter.key();
    if (key == null) {
      return filter;
    }
    if (filter.kind() == null) {
      throw new IllegalArgumentException(
          "a filter by key must name the kind that the key is of; add ofKind");
    }
    return filter.withKey(key.sort(), key(key.sort(), filter.kind(), key.text()));
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
    NewJob.Content plain = new NewJob.Content(codec.encode(value), codec.id(), null, "");
    return seals.seal(plain, job.kind(), job.id(), Part.RESULT);
  }

  <R> R decodeResult(Class<R> type, JobId id, KeptResult kept) {
    Codec<R> codec = codec(type);
    requireCodec(codec, kept.content().codec());
    return codec.decode(seals.open(kept.content(), kept.kind(), id.value(), Part.RESULT));
  }

  /** A payload for somebody's eyes. */
  JobActions.Text reveal(StoredJob job, NewJob.Content content) {
    return text(content, seals.open(content, job.kind().name(), job.id(), Part.PAYLOAD));
  }

  /** A result for somebody's eyes. */
  JobActions.Text reveal(JobId id, KeptResult kept) {
    return text(kept.content(), seals.open(kept.content(), kept.kind(), id.value(), Part.RESULT));
  }

  private static JobActions.Text text(NewJob.Content content, byte[] plain) {
    try {
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(plain)).toString();
      return new JobActions.Text(content.codec(), text, false);
    } catch (CharacterCodingException e) {
      return new JobActions.Text(content.codec(), Base64.getEncoder().encodeToString(plain), true);
    }
  }

  String writeError(String error, ClaimedJob job) {
    return seals.sealError(error, job.kind(), job.id());
  }

  String readError(StoredJob job) {
    return seals.openError(job.past().error(), job.kind().name(), job.id());
  }
}
