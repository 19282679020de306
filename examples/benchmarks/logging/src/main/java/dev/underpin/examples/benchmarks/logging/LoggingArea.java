package dev.underpin.examples.benchmarks.logging;

import static dev.underpin.examples.benchmarks.report.Better.LOWER;

import ch.qos.logback.classic.LoggerContext;
import co.elastic.logging.logback.EcsEncoder;
import dev.underpin.examples.benchmarks.jmh.Call;
import dev.underpin.examples.benchmarks.jmh.Measured;
import dev.underpin.examples.benchmarks.jmh.Rounds;
import dev.underpin.examples.benchmarks.report.Area;
import dev.underpin.examples.benchmarks.report.AreaOptions;
import dev.underpin.examples.benchmarks.report.Figure.Asked;
import dev.underpin.examples.benchmarks.report.Report;
import dev.underpin.observability.logback.JsonLineEncoder;
import net.logstash.logback.encoder.LogstashEncoder;
import org.apache.logging.log4j.layout.template.json.JsonTemplateLayout;
import org.openjdk.jmh.runner.RunnerException;

/** What a line of JSON and a request's line cost, and what the peers take for theirs. */
public final class LoggingArea {

  private static final Group ENCODE = new Group("encode");
  private static final Group CALL = new Group("call");
  private static final Call APPEND =
      new Call(
          "append: Underpin's JsonLineConsoleAppender", LogbackBenchmark.class, "appendUnderpin");
  private static final Call REQUEST =
      new Call("request line and scope", RequestBenchmark.class, "underpin");

  private static final Call SLO = new Call("SLO: record", MeterBenchmark.class, "slo");
  private static final Call METERS =
      new Call("meters of a request, Micrometer", MeterBenchmark.class, "meters");

  private LoggingArea() {}

  /** Underpin and the peers, for the encoder alone or the whole call. */
  private record Group(
      Call underpin, Call unmasked, Call logstash, Call logback, Call ecs, Call log4j) {

    Group(String what) {
      this(
          call(what, "Underpin", "Underpin"),
          call(what, "Underpin without masks", "Unmasked"),
          call(what, "logstash-logback-encoder", "Logstash"),
          call(what, "Logback JsonEncoder", "Logback"),
          call(what, "ecs-logging (no pairs)", "Ecs"),
          new Call(what + ": Log4j2 JsonTemplateLayout", Log4jBenchmark.class, what));
    }

    private static Call call(String what, String name, String method) {
      return new Call(what + ": " + name, LogbackBenchmark.class, what + method);
    }

    Measured bestPeer(Rounds rounds) {
      return Measured.quickest(
          rounds.get(logstash), rounds.get(logback), rounds.get(ecs), rounds.get(log4j));
    }

    String nameOf(Measured peer) {
      return peer.call().equals(logstash)
          ? "logstash-logback-encoder"
          : peer.call().equals(logback)
              ? "logback"
              : peer.call().equals(ecs) ? "ecs-logging" : "log4j2";
    }
  }

  /**
   * Runs the area.
   *
   * @param args its options
   */
  public static void main(String[] args) {
    Area.named("logging").run(args, LoggingArea::measure);
  }

  private static Report measure(AreaOptions options) throws RunnerException {
    Rounds rounds =
        Rounds.of(
            options.mode(),
            ENCODE.underpin,
            ENCODE.unmasked,
            ENCODE.logstash,
            ENCODE.logback,
            ENCODE.ecs,
            ENCODE.log4j,
            APPEND,
            CALL.underpin,
            CALL.unmasked,
            CALL.logstash,
            CALL.logback,
            CALL.ecs,
            CALL.log4j,
            REQUEST,
            SLO,
            METERS);
    return figures(rounds)
        .library(JsonLineEncoder.class)
        .library(LogstashEncoder.class)
        .library(LoggerContext.class)
        .library(EcsEncoder.class)
        .library(JsonTemplateLayout.class);
  }

  private static Report figures(Rounds rounds) {
    Measured line = rounds.get(ENCODE.underpin);
    Measured peer = ENCODE.bestPeer(rounds);
    Measured call = rounds.get(CALL.underpin);
    Measured callPeer = CALL.bestPeer(rounds);
    Measured request = rounds.get(REQUEST);
    return rounds
        .report()
        .table(rounds.table())
        .setting(
            "One event: a message with one argument, 5 MDC keys, 3 pairs; encode is the encoder alone on a ready event, append is encoder and appender, call the whole call of a logger to a stream that goes nowhere. The quickest peer counts, also where it writes less: ecs-logging leaves the pairs out. Peers mask nothing; ours does, unless it says otherwise.")
        .figure(
            new Asked("logging.encode", "ns/op", LOWER, 2.5)
                .against(line.nanos(), ENCODE.nameOf(peer), peer.nanos()))
        .figure(new Asked("logging.encode.bytes", "B/op", LOWER, 400).absolute(line.bytes()))
        .figure(
            new Asked("logging.append.bytes", "B/op", LOWER, 400)
                .absolute(rounds.get(APPEND).bytes()))
        .figure(
            new Asked("logging.call", "ns/op", LOWER, 1)
                .against(call.nanos(), CALL.nameOf(callPeer), callPeer.nanos()))
        .figure(new Asked("logging.request", "ns/op", LOWER, 10_000).absolute(request.nanos()))
        .figure(new Asked("logging.slo", "ns/op", LOWER, 60).absolute(rounds.get(SLO).nanos()))
        .figure(new Asked("logging.slo.bytes", "B/op", LOWER, 0).absolute(rounds.get(SLO).bytes()));
  }
}
