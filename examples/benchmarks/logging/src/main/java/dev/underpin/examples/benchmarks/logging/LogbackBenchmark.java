package dev.underpin.examples.benchmarks.logging;

import ch.qos.logback.classic.encoder.JsonEncoder;
import co.elastic.logging.logback.EcsEncoder;
import dev.underpin.observability.logback.JsonLineConsoleAppender;
import dev.underpin.observability.logback.JsonLineEncoder;
import net.logstash.logback.encoder.LogstashEncoder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A line of JSON by the encoders for Logback, alone and with the whole call of a logger. */
@State(Scope.Thread)
public class LogbackBenchmark {

  private static final String[] PAIRS = {"order_id", "129900", "EUR"};

  private final Lines underpin = Lines.of(underpinEncoder(true), PAIRS);
  private final Lines console =
      Lines.of(underpinEncoder(true), new JsonLineConsoleAppender(), PAIRS);
  private final Lines unmasked = Lines.of(underpinEncoder(false), PAIRS);
  private final Lines logstash = Lines.of(new LogstashEncoder(), PAIRS);
  private final Lines logback = Lines.of(logbackEncoder(), PAIRS);
  // ecs-logging leaves the pairs out: it does less
  private final Lines ecs = Lines.of(ecsEncoder());

  private static JsonLineEncoder underpinEncoder(boolean masks) {
    JsonLineEncoder encoder = new JsonLineEncoder();
    encoder.setService("benchmarks");
    encoder.setDefaultMasks(masks);
    return encoder;
  }

  private static JsonEncoder logbackEncoder() {
    JsonEncoder encoder = new JsonEncoder();
    encoder.setWithFormattedMessage(true);
    encoder.setWithMessage(false);
    encoder.setWithArguments(false);
    encoder.setWithContext(false);
    return encoder;
  }

  private static EcsEncoder ecsEncoder() {
    EcsEncoder encoder = new EcsEncoder();
    encoder.setServiceName("benchmarks");
    return encoder;
  }

  /** The encoder alone: Underpin, with its masks. */
  @Benchmark
  public byte[] encodeUnderpin() {
    return underpin.encode();
  }

  /** The whole call: Underpin, with its masks. */
  @Benchmark
  public void callUnderpin() {
    underpin.log();
  }

  /** Encoder and appender: Underpin, by the appender that needs no array of a line. */
  @Benchmark
  public void appendUnderpin() {
    console.append();
  }

  /** The encoder alone: Underpin, without masks. */
  @Benchmark
  public byte[] encodeUnmasked() {
    return unmasked.encode();
  }

  /** The whole call: Underpin, without masks. */
  @Benchmark
  public void callUnmasked() {
    unmasked.log();
  }

  /** The encoder alone: logstash-logback-encoder. */
  @Benchmark
  public byte[] encodeLogstash() {
    return logstash.encode();
  }

  /** The whole call: logstash-logback-encoder. */
  @Benchmark
  public void callLogstash() {
    logstash.log();
  }

  /** The encoder alone: Logback's own. */
  @Benchmark
  public byte[] encodeLogback() {
    return logback.encode();
  }

  /** The whole call: Logback's own. */
  @Benchmark
  public void callLogback() {
    logback.log();
  }

  /** The encoder alone: ecs-logging, which leaves the pairs out. */
  @Benchmark
  public byte[] encodeEcs() {
    return ecs.encode();
  }

  /** The whole call: ecs-logging, which leaves the pairs out. */
  @Benchmark
  public void callEcs() {
    ecs.log();
  }
}
