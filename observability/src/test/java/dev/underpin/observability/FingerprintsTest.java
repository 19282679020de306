package dev.underpin.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class FingerprintsTest {

  private static final Fingerprints ALL = new Fingerprints(List.of());
  private static final Fingerprints OWN = new Fingerprints(List.of("com.acme."));

  @Test
  void message_and_line_numbers_do_not_matter() {
    assertThat(ALL.of(at(new IllegalStateException("order 1"), frame("com.acme.A", "run", 10))))
        .isEqualTo(ALL.of(at(new IllegalStateException("order 2"), frame("com.acme.A", "run", 99))))
        .matches("[0-9a-f]{16}");
  }

  @Test
  void class_method_and_cause_matter() {
    StackTraceElement run = frame("com.acme.A", "run", 1);
    String plain = ALL.of(at(new IllegalStateException(), run));

    assertThat(
            List.of(
                ALL.of(at(new IllegalArgumentException(), run)),
                ALL.of(at(new IllegalStateException(), frame("com.acme.A", "stop", 1))),
                ALL.of(at(new IllegalStateException(), frame("com.acme.B", "run", 1))),
                ALL.of(at(new IllegalStateException(new RuntimeException()), run))))
        .doesNotContain(plain)
        .doesNotHaveDuplicates();
  }

  @Test
  void numbers_of_lambdas_and_generated_classes_do_not_matter() {
    assertThat(
            ALL.of(
                at(
                    new IllegalStateException(),
                    frame("com.acme.A", "lambda$run$3", 1),
                    frame("com.acme.A$$Lambda/0x00007f01", "get", 1),
                    frame("com.acme.B$$SpringCGLIB$$0", "work", 1))))
        .isEqualTo(
            ALL.of(
                at(
                    new IllegalStateException(),
                    frame("com.acme.A", "lambda$run$4", 2),
                    frame("com.acme.A$$Lambda$17/0x00007fee", "get", 1),
                    frame("com.acme.B$$SpringCGLIB$$1", "work", 1))));
  }

  @Test
  void frames_of_libraries_do_not_matter_where_own_packages_are_told() {
    StackTraceElement own = frame("com.acme.A", "run", 1);
    Throwable before = at(new IllegalStateException(), frame("org.lib.v1.Pool", "take", 1), own);
    Throwable after = at(new IllegalStateException(), frame("org.lib.v2.Pool", "poll", 9), own);

    assertThat(OWN.of(before)).isEqualTo(OWN.of(after));
    assertThat(ALL.of(before)).isNotEqualTo(ALL.of(after));
  }

  @Test
  void platform_and_callers_far_away_do_not_matter() {
    StackTraceElement[] top = new StackTraceElement[7];
    for (int i = 0; i < 5; i++) {
      top[i + 1] = frame("com.acme.A", "step" + (char) ('a' + i), 1);
    }
    top[0] = frame("java.util.Objects", "requireNonNull", 1);
    top[6] = frame("com.acme.Main", "main", 1);
    String fromMain = ALL.of(at(new NullPointerException(), top.clone()));
    top[0] = frame("jdk.internal.Check", "check", 7);
    top[6] = frame("com.acme.Batch", "main", 1);

    assertThat(ALL.of(at(new NullPointerException(), top))).isEqualTo(fromMain);
  }

  @Test
  void wrappers_of_other_threads_do_not_matter() {
    Throwable cause = at(new IllegalStateException(), frame("com.acme.A", "run", 1));

    assertThat(ALL.of(new CompletionException(new ExecutionException(cause))))
        .isEqualTo(ALL.of(cause));
  }

  @Test
  void overflow_of_one_circle_has_one_fingerprint_wherever_it_ends() {
    assertThat(OWN.of(overflow("even", "odd"))).isEqualTo(OWN.of(overflow("odd", "even")));
    assertThat(OWN.of(overflow("even", "odd"))).isNotEqualTo(OWN.of(overflow("even", "other")));
  }

  private static Throwable overflow(String one, String other) {
    StackTraceElement[] frames = new StackTraceElement[1_024];
    for (int i = 0; i < frames.length; i++) {
      frames[i] = frame("com.acme.Circle", i % 2 == 0 ? one : other, i);
    }
    return at(new StackOverflowError(), frames);
  }

  @Test
  void causes_that_go_round_in_circles_come_to_an_end() {
    Exception one = new IllegalStateException();
    Exception two = new IllegalArgumentException(one);
    one.initCause(two);

    assertThat(ALL.of(one)).matches("[0-9a-f]{16}");
  }

  @Property
  void same_origin_has_the_same_fingerprint_whatever_it_says(
      @ForAll String message, @ForAll String otherMessage) {
    assertThat(thrownHere(message)).isEqualTo(thrownHere(otherMessage));
  }

  private static String thrownHere(String message) {
    return ALL.of(new IllegalStateException(message));
  }

  @Test
  void error_whose_methods_throw_has_a_fingerprint_all_the_same() {
    ErrorReporter errors = ErrorReporter.builder().build();
    class Hostile extends RuntimeException {
      private static final long serialVersionUID = 1;

      @Override
      public synchronized Throwable getCause() {
        throw new IllegalStateException("no cause");
      }
    }

    assertThat(errors.fingerprint(new Hostile())).isEqualTo("0".repeat(16));
  }

  private static StackTraceElement frame(String type, String method, int line) {
    return new StackTraceElement(type, method, "File.java", line);
  }

  private static Throwable at(Throwable error, StackTraceElement... frames) {
    error.setStackTrace(frames);
    return error;
  }
}
