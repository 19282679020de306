package dev.underpin.examples.benchmarks.logging;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.OutputStreamAppender;
import org.apache.logging.log4j.core.config.DefaultConfiguration;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.core.layout.ByteBufferDestination;
import org.apache.logging.log4j.core.util.NullOutputStream;
import org.apache.logging.log4j.layout.template.json.JsonTemplateLayout;
import org.apache.logging.log4j.message.StringMapMessage;
import org.apache.logging.log4j.util.SortedArrayStringMap;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The same line by Log4j2's JsonTemplateLayout. Its fluent API has no pairs: they travel in a
 * StringMapMessage whose "message" is the text. The template has the field names of ECS.
 */
@State(Scope.Thread)
public class Log4jBenchmark implements ByteBufferDestination {

  private static final String TEMPLATE =
      """
      {"@timestamp":{"$resolver":"timestamp","pattern":{"format":"yyyy-MM-dd'T'HH:mm:ss.SSS'Z'","timeZone":"UTC"}},
      "ecs.version":"1.2.0","log.level":{"$resolver":"level","field":"name"},
      "message":{"$resolver":"map","key":"message"},"process.thread.name":{"$resolver":"thread","field":"name"},
      "log.logger":{"$resolver":"logger","field":"name"},"labels":{"$resolver":"mdc","flatten":true,"stringified":true},
      "order_id":{"$resolver":"map","key":"order_id"},"amount_cents":{"$resolver":"map","key":"amount_cents"},
      "currency":{"$resolver":"map","key":"currency"}}
      """;

  private final ByteBuffer buffer = ByteBuffer.allocate(8_192);
  private final JsonTemplateLayout layout;
  private final LogEvent event;
  private final Logger logger;
  private int orders;

  /** Sets a context up that writes to nowhere, and shows that the line is whole. */
  public Log4jBenchmark() {
    Order.mdc().forEach(ThreadContext::put);
    DefaultConfiguration configuration = new DefaultConfiguration();
    layout =
        JsonTemplateLayout.newBuilder()
            .setConfiguration(configuration)
            .setEventTemplate(TEMPLATE)
            .build();
    logger = logger(configuration, layout);
    event = event();
    Order.requireIn(
        new String(layout.toByteArray(event), StandardCharsets.UTF_8),
        "4bf92f3577b34da6a3ce929d0e0e4736",
        "acme",
        "order 4711 accepted",
        "129900",
        "EUR");
  }

  private static Logger logger(DefaultConfiguration configuration, JsonTemplateLayout layout) {
    Appender appender =
        OutputStreamAppender.newBuilder()
            .setName("nowhere")
            .setTarget(NullOutputStream.getInstance())
            .setLayout(layout)
            .build();
    appender.start();
    configuration
        .getRootLogger()
        .getAppenders()
        .keySet()
        .forEach(configuration.getRootLogger()::removeAppender);
    configuration.getRootLogger().addAppender(appender, null, null);
    configuration.getRootLogger().setLevel(Level.INFO);
    LoggerContext context = new LoggerContext("benchmarks");
    context.start(configuration);
    return context.getLogger(Order.LOGGER);
  }

  private static LogEvent event() {
    SortedArrayStringMap mdc = new SortedArrayStringMap();
    Order.mdc().forEach(mdc::putValue);
    return Log4jLogEvent.newBuilder()
        .setLoggerName(Order.LOGGER)
        .setLevel(Level.INFO)
        .setMessage(message(4711))
        .setContextData(mdc)
        .setThreadName(Thread.currentThread().getName())
        .setTimeMillis(System.currentTimeMillis())
        .build();
  }

  private static StringMapMessage message(int order) {
    return new StringMapMessage(4)
        .with("message", "order " + order + " accepted")
        .with("order_id", order)
        .with("amount_cents", Order.CENTS)
        .with("currency", Order.CURRENCY);
  }

  @Override
  public ByteBuffer getByteBuffer() {
    return buffer;
  }

  @Override
  public ByteBuffer drain(ByteBuffer full) {
    full.clear();
    return full;
  }

  @Override
  public void writeBytes(ByteBuffer data) {
    data.position(data.limit());
  }

  @Override
  public void writeBytes(byte[] data, int offset, int length) {}

  /** The layout alone. */
  @Benchmark
  public void encode() {
    layout.encode(event, this);
  }

  /** The whole call. */
  @Benchmark
  public void call() {
    logger.info(message(orders++));
  }
}
