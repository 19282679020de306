package dev.underpin.core.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.slf4j.MDC;

class ScopePropertiesTest {

  /** Whatever is opened, closed and put by others, the MDC is theirs plus the current context's. */
  @Property
  void the_mdc_is_always_what_others_put_plus_the_current_context(
      @ForAll @Size(max = 40) List<@From("steps") Step> steps) {
    World world = new World();
    try {
      for (Step step : steps) {
        step.in(world);
        assertThat(RequestContext.current()).isSameAs(world.current());
        assertThat(Mdc.all()).isEqualTo(world.expectedMdc());
      }
    } finally {
      world.closeTo(0);
      Map<String, String> left = Mdc.all();
      MDC.clear();
      assertThat(left).isEqualTo(world.theirs);
    }
  }

  private static final class World {
    final Map<String, String> theirs = new HashMap<>();
    final Deque<RequestContext> contexts = new ArrayDeque<>();
    final Deque<Scope> scopes = new ArrayDeque<>();

    RequestContext current() {
      RequestContext top = contexts.peek();
      return top == null ? RequestContext.empty() : top;
    }

    Map<String, String> expectedMdc() {
      Map<String, String> expected = new HashMap<>(theirs);
      RequestContext current = current();
      for (int i = 0; i < current.mdcNames().length; i++) {
        expected.put(current.mdcNames()[i], current.mdcValues()[i]);
      }
      return expected;
    }

    void open(RequestContext context) {
      contexts.push(context);
      scopes.push(context.open());
    }

    /** Closes the outermost of those that have to go; it takes the others along. */
    void closeTo(int depth) {
      while (scopes.size() > depth) {
        contexts.pop();
        Scope scope = scopes.pop();
        if (scopes.size() == depth) {
          scope.close();
        }
      }
    }
  }

  private interface Step {
    void in(World world);
  }

  private record Open(RequestContext context) implements Step {
    @Override
    public void in(World world) {
      world.open(context);
    }
  }

  private record OpenAgain() implements Step {
    @Override
    public void in(World world) {
      world.open(world.current());
    }
  }

  private record Close(int howMany) implements Step {
    @Override
    public void in(World world) {
      world.closeTo(Math.max(0, world.scopes.size() - howMany));
    }
  }

  private record OthersPut(String key, String value) implements Step {
    @Override
    public void in(World world) {
      MDC.put(key, value);
      world.theirs.put(key, value);
    }
  }

  @Provide
  Arbitrary<Step> steps() {
    Arbitrary<Step> opens = contexts().map(Open::new);
    Arbitrary<Step> closes = Arbitraries.of(1, 1, 1, 2, 3).map(Close::new);
    Arbitrary<Step> puts =
        Combinators.combine(Arbitraries.of("x", "y"), Arbitraries.of("1", "2")).as(OthersPut::new);
    return Arbitraries.oneOf(opens, Arbitraries.just(new OpenAgain()), closes, puts);
  }

  private static Arbitrary<RequestContext> contexts() {
    Arbitrary<Set<String>> keys = Arbitraries.of("a", "b", "c", "d").set();
    Arbitrary<NamingProfile> profiles = Arbitraries.of(NamingProfile.class);
    return Combinators.combine(keys, profiles, Arbitraries.of("1", "2"))
        .as(
            (names, profile, value) -> {
              RequestContextBuilder builder = RequestContext.builder().naming(profile);
              names.forEach(name -> builder.put(ContextKey.of(name).logged(), value + name));
              return builder.build();
            });
  }
}
