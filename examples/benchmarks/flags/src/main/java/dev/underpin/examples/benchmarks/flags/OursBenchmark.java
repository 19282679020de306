package dev.underpin.examples.benchmarks.flags;

import dev.underpin.core.context.RequestContext;
import dev.underpin.flags.Flags;
import dev.underpin.flags.FlagsBuilder;
import dev.underpin.flags.MemoryFlagStore;
import dev.underpin.flags.Subject;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What deciding, making a subject and loading take here. */
@State(Scope.Thread)
public class OursBenchmark {

  private final String json = Ours.many();

  /** A request around each thread's calls: there every decision is counted in its tally. */
  @State(Scope.Thread)
  public static class Request {

    private dev.underpin.core.context.Scope scope = () -> {};

    /** Begins it, in the thread that measures. */
    @Setup(Level.Iteration)
    public void open() {
      scope = RequestContext.builder().build().open();
    }

    /** Ends it. */
    @TearDown(Level.Iteration)
    public void close() {
      scope.close();
    }
  }

  /** A flag that is simply on. */
  @Benchmark
  public boolean on(Ours ours, Turn turn) {
    return ours.flags.isOn(Ours.ON, ours.subjects[turn.next()]);
  }

  /** The same inside a request. */
  @Benchmark
  public boolean onInRequest(Ours ours, Turn turn, Request request) {
    return ours.flags.isOn(Ours.ON, ours.subjects[turn.next()]);
  }

  /** One rule and a percentage. */
  @Benchmark
  public boolean rollout(Ours ours, Turn turn) {
    return ours.flags.isOn(Ours.ROLLOUT, ours.subjects[turn.next()]);
  }

  /** The same inside a request. */
  @Benchmark
  public boolean rolloutInRequest(Ours ours, Turn turn, Request request) {
    return ours.flags.isOn(Ours.ROLLOUT, ours.subjects[turn.next()]);
  }

  /** The same among ten thousand flags. */
  @Benchmark
  public boolean rolloutAmongMany(Ours ours, Turn turn) {
    return ours.among.isOn(Ours.ROLLOUT, ours.subjects[turn.next()]);
  }

  /** A subject with three attributes. */
  @Benchmark
  public Subject subject(Turn turn) {
    return Ours.subject(turn.next());
  }

  /** Reading and compiling ten thousand flags, and the first decision. */
  @Benchmark
  public boolean load() {
    FlagsBuilder builder = Flags.builder(MemoryFlagStore.of(json));
    Flags loaded = builder.build();
    loaded.refresh();
    return loaded.isOn(Ours.ON, Subject.anonymous());
  }
}
