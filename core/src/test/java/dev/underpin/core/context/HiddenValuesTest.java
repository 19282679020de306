package dev.underpin.core.context;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.underpin.core.codec.AesGcmCipher;
import dev.underpin.core.codec.Binding;
import dev.underpin.core.codec.PayloadCipher;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class HiddenValuesTest {

  private static final ContextKey API_TOKEN = ContextKey.of("api_token");
  private static final ContextKey CARRIED = ContextKey.of("api_token").carried();
  private static final ContextKey OTHER = ContextKey.of("other").carried();
  private static final Binding JOB = Binding.of("job", "invoice.send", "42");

  private final PayloadCipher cipher = AesGcmCipher.of("2027-01", new byte[32]);

  @Test
  void a_hidden_value_travels_with_the_context_inside_the_process() throws Exception {
    RequestContext context = RequestContext.builder().hidden(API_TOKEN, "s3cr3t").build();
    ExecutorService executor = ContextExecutors.wrap(Executors.newSingleThreadExecutor());
    try (Scope scope = context.open()) {
      assertThat(executor.submit(() -> RequestContext.current().get(API_TOKEN)).get())
          .isEqualTo("s3cr3t");
      assertThat(context.toBuilder().build().get(ContextKey.of("api_token"))).isEqualTo("s3cr3t");
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void a_hidden_value_is_in_no_log_line_no_text_and_no_row() {
    RequestContext context = RequestContext.builder().hidden(API_TOKEN, "s3cr3t").build();

    context.run(() -> assertThat(Mdc.all().toString()).doesNotContain("s3cr3t", "api_token"));
    assertThat(context.toString()).doesNotContain("s3cr3t", "api_token");
    assertThat(context.toJobCarrier().encode()).doesNotContain("s3cr3t", "api_token");
    assertThat(context.toJobCarrier().hasHidden()).isFalse();
  }

  @Test
  void a_logged_key_cannot_hide_a_value() {
    assertThatThrownBy(() -> RequestContext.builder().hidden(API_TOKEN.logged(), "s3cr3t"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "key of a hidden value must not be logged but api_token is; hide the value under"
                + " ContextKey.of(\"api_token\")");
  }

  @Test
  void carrying_a_hidden_value_without_a_cipher_fails_at_build() {
    RequestContextBuilder builder = RequestContext.builder().hidden(CARRIED, "s3cr3t");

    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "hidden value api_token is carried into jobs, where it must be encrypted, but there is"
                + " no cipher; set RequestContextBuilder.cipher, or hide it under a key that is not"
                + " carried");
  }

  @Test
  void hiding_replaces_a_visible_value_and_the_other_way_round() {
    RequestContext hidden =
        RequestContext.builder().put(API_TOKEN.logged(), "seen").hidden(API_TOKEN, "s").build();
    RequestContext visible = hidden.toBuilder().put(API_TOKEN.logged(), "seen").build();

    hidden.run(() -> assertThat(Mdc.all()).doesNotContainKey("api_token"));
    assertThat(hidden.get(API_TOKEN)).isEqualTo("s");
    visible.run(() -> assertThat(Mdc.all()).containsEntry("api_token", "seen"));
    assertThat(visible.get(API_TOKEN)).isEqualTo("seen");
  }

  @Test
  void it_reaches_its_job_encrypted() {
    JobCarrier carrier = carrier();

    String row = carrier.encode(JOB);

    assertThat(row).doesNotContain("s3cr3t").contains("s.api_token=2027-01%3A");
    JobCarrier opened = JobCarrier.decode(row).open(cipher, JOB);
    RequestContext job = RequestContext.builder(opened).build();
    assertThat(job.get(API_TOKEN)).isEqualTo("s3cr3t");
    assertThat(job.get(OTHER)).isEqualTo("ünverändert");
    assertThat(opened.unopened()).isEmpty();
    assertThat(opened).isEqualTo(carrier).hasSameHashCodeAs(carrier);
    // and on into a job that the job enqueues
    Binding next = Binding.of("job", "invoice.send", "43");
    assertThat(JobCarrier.decode(job.toJobCarrier().encode(next)).open(cipher, next))
        .satisfies(grandchild -> assertThat(grandchild.hasHidden()).isTrue());
  }

  @Test
  void a_row_is_not_written_without_saying_which_job_it_is_of() {
    JobCarrier carrier = carrier();

    assertThatThrownBy(carrier::encode)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "job carrier holds the hidden values [api_token, other], which are sealed for one job;"
                + " use encode(Binding)");
    assertThat(carrier.toString()).contains("api_token").doesNotContain("s3cr3t");
    assertThat(carrier.isEmpty()).isFalse();
  }

  @Test
  void moved_to_another_job_or_another_name_it_does_not_open() {
    String row = carrier().encode(JOB);
    String swapped =
        row.replace("s.api_token", "s.x")
            .replace("s.other", "s.api_token")
            .replace("s.x", "s.other");

    JobCarrier elsewhere =
        JobCarrier.decode(row).open(cipher, Binding.of("job", "invoice.send", "43"));
    JobCarrier renamed = JobCarrier.decode(swapped).open(cipher, JOB);

    assertThat(elsewhere.unopened()).containsExactly("api_token", "other");
    assertThat(renamed.unopened()).containsExactly("api_token", "other");
    assertThat(RequestContext.builder(elsewhere).build().get(API_TOKEN)).isNull();
    assertThat(RequestContext.builder(renamed).build().get(API_TOKEN)).isNull();
  }

  @Test
  void what_was_changed_stays_sealed_and_loses_no_job() {
    String row =
        "request_id=r-1&s.api_token=2027-01%3A"
            + "A".repeat(60)
            + "&s.other=nothing&s.no+name=x%3Ay"
            + "&s.third=2027-01%3A%25%25";

    JobCarrier opened = JobCarrier.decode(row).open(cipher, JOB);

    assertThat(opened.unopened()).containsExactly("api_token", "no name", "other", "third");
    assertThat(RequestContext.builder(opened).build().requestId()).isEqualTo("r-1");
  }

  @Test
  void without_the_cipher_a_job_runs_but_does_not_see_it() {
    RequestContext job = RequestContext.builder(JobCarrier.decode(carrier().encode(JOB))).build();

    assertThat(job.get(API_TOKEN)).isNull();
    assertThat(job.requestId()).isEqualTo("r-1");
  }

  @Test
  void what_an_old_key_sealed_opens_after_the_keys_were_exchanged() {
    String row = carrier().encode(JOB);
    PayloadCipher exchanged =
        AesGcmCipher.of("2027-07", "another key with 32 byte in it!!".getBytes(UTF_8))
            .opening("2027-01", new byte[32]);

    RequestContext job =
        RequestContext.builder(JobCarrier.decode(row).open(exchanged, JOB)).build();

    assertThat(job.get(API_TOKEN)).isEqualTo("s3cr3t");
    assertThat(job.toJobCarrier().encode(JOB)).contains("s.api_token=2027-07%3A");
  }

  private JobCarrier carrier() {
    return RequestContext.builder()
        .requestId("r-1")
        .cipher(cipher)
        .hidden(CARRIED, "s3cr3t")
        .hidden(OTHER, "ünverändert")
        .build()
        .toJobCarrier();
  }
}
