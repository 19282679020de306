package dev.underpin.core.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.core.context.OpenScope;
import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.Scope;
import dev.underpin.testkit.ChildJvm;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * In a JVM of its own: whether scopes are watched is decided once, when the first one is opened.
 */
class ScopeLeaksIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Test
  void a_scope_that_was_left_open_is_found_with_the_place_where_it_was_opened() {
    try (ChildJvm child =
        ChildJvm.of(Forgetful.class).property(OpenScope.PROPERTY, "true").start()) {
      child.awaitLine("end of Forgetful", LIMIT);

      assertThat(child.lines())
          .contains(
              "clean: none",
              "leaky: scopes must be closed but are open:",
              "  request r-own in thread \"main\"",
              "  request r-other in thread \"forgetful\"",
              "  open them in try-with-resources",
              "closed: the one of thread forgetful");
      assertThat(child.lines())
          .anyMatch(line -> line.contains("Forgetful.leakHere(ScopeLeaksIT.java"));
    }
  }

  /** Leaves two scopes open, one in a thread that has died. */
  static final class Forgetful {

    private Forgetful() {}

    /** Prints what is found. */
    @SuppressWarnings("CatchAndPrintStackTrace") // it is what the test reads
    public static void main(String... args) throws InterruptedException {
      try (Scope scope = RequestContext.builder().build().open()) {
        RequestContext.empty().run(() -> {});
      }
      ScopeLeaks.assertNone();
      System.out.println("clean: none");
      Scope own = leakHere("r-own");
      Thread other = new Thread(() -> leakHere("r-other"), "forgetful");
      other.start();
      other.join();
      try {
        ScopeLeaks.assertNone();
      } catch (AssertionError leaks) {
        System.out.println("leaky: " + leaks.getMessage());
        leaks.printStackTrace(System.out);
      }
      own.close();
      ScopeLeaks.find()
          .forEach(open -> System.out.println("closed: the one of thread " + open.thread()));
      System.out.println("end of Forgetful");
    }

    private static Scope leakHere(String requestId) {
      return RequestContext.builder().requestId(requestId).build().open();
    }
  }
}
