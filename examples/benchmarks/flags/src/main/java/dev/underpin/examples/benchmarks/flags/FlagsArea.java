package dev.underpin.examples.benchmarks.flags;

import static dev.underpin.examples.benchmarks.report.Better.LOWER;

import com.launchdarkly.sdk.server.LDClient;
import dev.openfeature.sdk.OpenFeatureAPI;
import dev.underpin.examples.benchmarks.jmh.Call;
import dev.underpin.examples.benchmarks.jmh.Measured;
import dev.underpin.examples.benchmarks.jmh.Rounds;
import dev.underpin.examples.benchmarks.report.Area;
import dev.underpin.examples.benchmarks.report.AreaOptions;
import dev.underpin.examples.benchmarks.report.Figure.Asked;
import dev.underpin.examples.benchmarks.report.Report;
import dev.underpin.flags.Flags;
import io.getunleash.Unleash;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.ff4j.FF4j;
import org.openjdk.jmh.runner.RunnerException;
import org.togglz.core.Feature;

/** What deciding flags costs, and what the peers take for it. */
public final class FlagsArea {

  private static final Call ON = ours("on", "on");
  private static final Call ON_IN_REQUEST = ours("on, inside a request", "onInRequest");
  private static final Call ON_BY_TWO = ON.threads(2);
  private static final Call ROLLOUT = ours("rollout", "rollout");
  private static final Call ROLLOUT_IN_REQUEST =
      ours("rollout, inside a request", "rolloutInRequest");
  private static final Call ROLLOUT_BY_TWO = ROLLOUT.threads(2);
  private static final Call AMONG_MANY = ours("rollout, among 10,000 flags", "rolloutAmongMany");
  private static final Call SUBJECT = ours("subject with three attributes", "subject");
  private static final Call LOAD = ours("load of 10,000 flags", "load");

  private static final List<Peer> PEERS =
      List.of(
          new Peer("OpenFeature", OpenFeaturePeer.class, true),
          new Peer("Unleash", UnleashPeer.class, true),
          new Peer("LaunchDarkly", LaunchDarklyPeer.class, true),
          new Peer("Togglz", TogglzPeer.class, false),
          new Peer("FF4J", Ff4jPeer.class, false));

  private FlagsArea() {}

  /** Another library; some have no rule that joins an attribute and a percentage that stays. */
  private record Peer(String name, Call on, Call rollout, boolean hasRule) {

    Peer(String name, Class<?> type, boolean hasRule) {
      this(
          name,
          new Call("on: " + name, type, "on"),
          new Call("rollout: " + name, type, "rollout"),
          hasRule);
    }
  }

  private static Call ours(String name, String method) {
    return new Call(name + ": Underpin", OursBenchmark.class, method);
  }

  /**
   * Runs the area.
   *
   * @param args its options
   */
  public static void main(String[] args) {
    Area.named("flags").run(args, FlagsArea::measure);
  }

  private static Report measure(AreaOptions options)
      throws RunnerException, IOException, InterruptedException {
    Stream<Call> ours =
        Stream.of(
            ON,
            ON_IN_REQUEST,
            ON_BY_TWO,
            ROLLOUT,
            ROLLOUT_IN_REQUEST,
            ROLLOUT_BY_TWO,
            AMONG_MANY,
            SUBJECT,
            LOAD);
    Stream<Call> theirs = PEERS.stream().flatMap(peer -> Stream.of(peer.on, peer.rollout));
    Rounds rounds = Rounds.of(options.mode(), Stream.concat(ours, theirs).toArray(Call[]::new));
    FreshLoads fresh = FreshLoads.run(options.mode().rounds());
    return figures(rounds)
        .table(fresh.table())
        .figure(new Asked("flags.load.cold", "ms", LOWER, 200).absolute(fresh.millis()))
        .figure(new Asked("flags.heap", "MB", LOWER, 25).absolute(fresh.megabytes()))
        .library(Flags.class)
        .library(OpenFeatureAPI.class)
        .library(Unleash.class)
        .library(LDClient.class)
        .library(Feature.class)
        .library(FF4j.class);
  }

  private static Report figures(Rounds rounds) {
    Measured on = rounds.get(ON);
    Measured rollout = rounds.get(ROLLOUT);
    Peer bestOn = best(rounds, PEERS, true);
    Peer bestRollout = best(rounds, PEERS.stream().filter(Peer::hasRule).toList(), false);
    return described(rounds)
        .figure(new Asked("flags.on", "ns/op", LOWER, 5).absolute(on.nanos()))
        .figure(new Asked("flags.on.bytes", "B/op", LOWER, 0).absolute(on.bytes()))
        .figure(
            new Asked("flags.on.tally", "ns/op", LOWER, 25)
                .absolute(rounds.get(ON_IN_REQUEST).nanos()))
        .figure(
            new Asked("flags.on.peer", "ns/op", LOWER, 1)
                .against(on.nanos(), bestOn.name, rounds.get(bestOn.on).nanos()))
        .figure(new Asked("flags.rollout", "ns/op", LOWER, 50).absolute(rollout.nanos()))
        .figure(new Asked("flags.rollout.bytes", "B/op", LOWER, 0).absolute(rollout.bytes()))
        .figure(
            new Asked("flags.rollout.peer", "ns/op", LOWER, 1)
                .against(
                    rollout.nanos(), bestRollout.name, rounds.get(bestRollout.rollout).nanos()))
        .figure(
            new Asked("flags.rollout.threads", "ns/op", LOWER, 0.8)
                .against(rounds.get(ROLLOUT_BY_TWO).nanos(), "one-thread", rollout.nanos()))
        .figure(
            new Asked("flags.rollout.many", "ns/op", LOWER, 0.8)
                .against(rounds.get(AMONG_MANY).nanos(), "two-flags", rollout.nanos()))
        .figure(
            new Asked("flags.load", "ns/op", LOWER, 200_000_000)
                .absolute(rounds.get(LOAD).nanos()));
  }

  private static Report described(Rounds rounds) {
    return rounds
        .report()
        .table(rounds.table())
        .setting(
            "On: a flag that is simply on. Rollout: on for half of the users whose attribute plan"
                + " is pro, 1,024 users in turn, contexts ready. No events, metrics or listeners"
                + " anywhere.")
        .setting(
            "Togglz has a percentage by user alone and FF4J one by chance: they are shown, and do"
                + " not count as peers of the rollout. OpenFeature's provider in memory has none:"
                + " its rule is a hash of ours.")
        .setting(
            "Load of 10,000 flags with a rule each: again and again in a warm JVM (flags.load), and"
                + " from a file as the first thing that a JVM does, which is compiling as much as"
                + " reading (flags.load.cold). Heap: what is kept after it, by the JVM's count after"
                + " collections.");
  }

  private static Peer best(Rounds rounds, List<Peer> peers, boolean isOn) {
    Peer best = peers.get(0);
    for (Peer peer : peers) {
      if (nanos(rounds, peer, isOn) < nanos(rounds, best, isOn)) {
        best = peer;
      }
    }
    return best;
  }

  private static double nanos(Rounds rounds, Peer peer, boolean isOn) {
    return rounds.get(isOn ? peer.on : peer.rollout).nanos().median();
  }
}
