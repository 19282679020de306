package dev.underpin.core.context;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.core.codec.AesGcmCipher;
import dev.underpin.core.codec.Binding;
import dev.underpin.core.codec.PayloadCipher;
import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class JobCarrierPropertiesTest {

  @Property
  void any_keys_and_values_survive_the_row(
      @ForAll("values") Map<String, String> values, @ForAll boolean logged) {
    RequestContextBuilder builder = RequestContext.builder();
    values.forEach((name, value) -> builder.put(new ContextKey(name, logged, true), value));
    JobCarrier carrier = builder.build().toJobCarrier();

    JobCarrier read = JobCarrier.decode(carrier.encode());

    Map<String, String> arrived = new HashMap<>();
    RequestContext.builder(read)
        .build()
        .values
        .visible()
        .forEach(
            (key, value) -> {
              assertThat(key.isCarried()).isTrue();
              assertThat(key.isLogged()).isEqualTo(logged);
              arrived.put(key.name(), value);
            });
    values.replaceAll((name, value) -> withoutLoneSurrogates(value));
    assertThat(arrived).isEqualTo(values);
    assertThat(carrier.encode()).matches("\\p{ASCII}*");
  }

  @Property
  void hidden_values_survive_the_row_of_their_job_and_of_no_other(
      @ForAll("values") Map<String, String> values, @ForAll String id, @ForAll String other) {
    PayloadCipher cipher = AesGcmCipher.of("k1", new byte[16]);
    RequestContextBuilder builder = RequestContext.builder().cipher(cipher);
    values.forEach((name, value) -> builder.hidden(ContextKey.of(name).carried(), value));
    String row = builder.build().toJobCarrier().encode(Binding.of("job", id));

    JobCarrier opened = JobCarrier.decode(row).open(cipher, Binding.of("job", id));
    JobCarrier elsewhere = JobCarrier.decode(row).open(cipher, Binding.of("job", other, "x"));

    RequestContext job = RequestContext.builder(opened).build();
    values.forEach(
        (name, value) ->
            assertThat(job.get(ContextKey.of(name))).isEqualTo(withoutLoneSurrogates(value)));
    assertThat(opened.unopened()).isEmpty();
    assertThat(elsewhere.unopened()).isEqualTo(values.keySet());
  }

  @Property
  void any_text_can_be_read(@ForAll("texts") String text) {
    JobCarrier carrier = JobCarrier.decode(text);

    RequestContext context = RequestContext.builder(carrier).build();
    context.run(() -> assertThat(RequestContext.current()).isSameAs(context));
    JobCarrier once = JobCarrier.decode(carrier.encode()); // lone surrogates are gone by now
    assertThat(JobCarrier.decode(once.encode())).isEqualTo(once);
  }

  @Example
  void a_lone_surrogate_is_no_character_and_becomes_a_question_mark() {
    ContextKey key = ContextKey.of("cut").carried();
    String cut = "half a smile: \uD83D, a whole one: \uD83D\uDE00, the halves: \uDE00\uD83D";

    JobCarrier carrier = RequestContext.builder().put(key, cut).build().toJobCarrier();

    RequestContext job = RequestContext.builder(JobCarrier.decode(carrier.encode())).build();
    assertThat(job.get(key))
        .isEqualTo("half a smile: ?, a whole one: \uD83D\uDE00, the halves: ??");
  }

  private static String withoutLoneSurrogates(String text) {
    return new String(text.getBytes(UTF_8), UTF_8);
  }

  @Provide
  Arbitrary<Map<String, String>> values() {
    Arbitrary<String> names =
        Arbitraries.strings()
            .withCharRange('a', 'z')
            .withCharRange('A', 'Z')
            .withCharRange('0', '9')
            .withChars("._-")
            .ofMinLength(1)
            .ofMaxLength(64);
    Arbitrary<String> values =
        Arbitraries.oneOf(
            Arbitraries.strings().all().ofMaxLength(50),
            Arbitraries.strings().withChars("%&=+ ?\n\0\uD83D\uDE00\u00e9").ofMaxLength(20));
    return Arbitraries.maps(names, values).ofMaxSize(5).map(HashMap::new);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.strings().all().ofMaxLength(80),
        Arbitraries.strings().withChars("%&=+kl.-0123456789abcdefg\0\n").ofMaxLength(80),
        Arbitraries.of(
                "request_id", "traceparent", "naming", "k.a", "l.b", "=", "&", "%", "%2", "x")
            .list()
            .ofMaxSize(12)
            .map(parts -> String.join("", parts)));
  }
}
