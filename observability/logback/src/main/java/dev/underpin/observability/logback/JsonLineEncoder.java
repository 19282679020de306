package dev.underpin.observability.logback;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes each log event as one line of JSON, whatever is in it.
 *
 * <pre>{@code
 * <appender name="JSON" class="ch.qos.logback.core.ConsoleAppender">
 *   <encoder class="dev.underpin.observability.logback.JsonLineEncoder">
 *     <profile>ecs</profile>                              <!-- or otel, logstash, spring -->
 *     <service>shop</service>
 *     <maskKey>iban</maskKey>                             <!-- any number of them -->
 *     <maskPattern>sk_live_[A-Za-z0-9]+</maskPattern>
 *   </encoder>
 * </appender>
 * }</pre>
 *
 * <p><b>What is in the line.</b> Time (UTC), level, logger, thread, the formatted message, the
 * service; then each entry of the MDC and each SLF4J key-value pair as a field; the names of
 * markers; class, message and stack trace of the throwable. Numbers, booleans and null keep their
 * type; collections, arrays and maps become arrays and objects (8 levels deep; a {@code byte[]}
 * only tells its length); all else is text by its {@code toString}. The ids of the request and its
 * trace get the names that the profile has for them, whatever the MDC calls them.
 *
 * <p><b>Equal names.</b> A pair wins over the MDC, a later pair over an earlier one. A name that
 * the line itself uses, or that would be one of its objects ({@code error} beside {@code
 * error.type}), is written with an underscore behind it.
 *
 * <p><b>Masks.</b> The value of a name like {@code password} or {@code api_key} is written as
 * {@code ****}, in pairs, MDC and nested maps. In all text (messages, values, exceptions' messages,
 * stack traces, names) the same is done to what follows such a name ({@code password=…}), bearer
 * and JSON web tokens, passwords in URLs and payment card numbers. {@code
 * <defaultMasks>false</defaultMasks>} turns all of this off. {@code maskKey} adds a name; it also
 * masks names that end with it as a word of its own; case, dashes, dots and underscores do not
 * count. {@code maskPattern} adds a pattern in RE2's syntax; its first group is masked, or the
 * whole match if it has none. All of it takes time linear in the text. Where text is cut, secrets
 * are found that end up to 1,024 characters behind the cut.
 *
 * <p><b>Cuts.</b> A text that is too long ends with {@code ...[+n]}, n being how many characters
 * (or elements, frames, causes) there were more; the root cause stays. If fields are left out
 * ({@code maxLine}, or more than 512 of them) the line has {@code "truncated":true}.
 *
 * <p><b>What fails.</b> A value that throws is written as {@code [broken: its class threw …]}; what
 * has no place of its own is named in {@code encoder_error}. A setting that is wrong is an error in
 * Logback's status, and its default is used; but if it is a mask, every text is masked until it is
 * right.
 *
 * <p>With {@link JsonLineConsoleAppender} a line costs no garbage; any other appender gets an array
 * of its length. Set up before {@link #start()} and thread-safe afterwards.
 */
public final class JsonLineEncoder extends EncoderBase<ILoggingEvent> {

  /** What {@link #setMaxMessage} is unless told otherwise. */
  public static final int DEFAULT_MAX_MESSAGE = 16_384;

  /** What {@link #setMaxValue} is unless told otherwise. */
  public static final int DEFAULT_MAX_VALUE = 8_192;

  /** What {@link #setMaxStack} is unless told otherwise. */
  public static final int DEFAULT_MAX_STACK = 32_768;

  /** What {@link #setMaxLine} is unless told otherwise. */
  public static final int DEFAULT_MAX_LINE = 131_072;

  private static final int LEAST = 64;
  private static final int LEAST_LINE = 16_384;
  private static final byte[] NOTHING = {};

  private final List<String> maskKeys = new ArrayList<>();
  private final List<String> maskPatterns = new ArrayList<>();
  private String profile = "ecs";
  private @Nullable String service;
  private boolean defaultMasks = true;
  private int maxMessage = DEFAULT_MAX_MESSAGE;
  private int maxValue = DEFAULT_MAX_VALUE;
  private int maxStack = DEFAULT_MAX_STACK;
  private int maxLine = DEFAULT_MAX_LINE;
  private volatile @Nullable LinePool pool;

  /** An encoder with the settings of ECS; {@link #start()} must be called, which Logback does. */
  public JsonLineEncoder() {}

  /**
   * The names in the line: {@code ecs} (Elastic Common Schema, the default), {@code otel}
   * (OpenTelemetry's log data model), {@code logstash} (as logstash-logback-encoder) or {@code
   * spring} (as Spring Boot's structured logging in ECS).
   *
   * @param name of the profile
   */
  public void setProfile(String name) {
    profile = name;
  }

  /**
   * What the application is called in the line; by default there is no such field.
   *
   * @param name 1 to 128 characters
   */
  public void setService(String name) {
    service = name;
  }

  /**
   * Whether names, tokens and card numbers that are known to be secret are masked.
   *
   * @param masked default true
   */
  public void setDefaultMasks(boolean masked) {
    defaultMasks = masked;
  }

  /**
   * A name whose value is masked.
   *
   * @param name at least one letter or digit
   */
  public void addMaskKey(String name) {
    maskKeys.add(name);
  }

  /**
   * A pattern of what is masked in text.
   *
   * @param pattern in RE2's syntax; must not match the empty text
   */
  public void addMaskPattern(String pattern) {
    maskPatterns.add(pattern);
  }

  /**
   * How many characters a message may have, an exception's included.
   *
   * @param characters 64 to 16,777,216; default {@value #DEFAULT_MAX_MESSAGE}
   */
  public void setMaxMessage(int characters) {
    maxMessage = characters;
  }

  /**
   * How many characters the value of a field may have.
   *
   * @param characters 64 to 16,777,216; default {@value #DEFAULT_MAX_VALUE}
   */
  public void setMaxValue(int characters) {
    maxValue = characters;
  }

  /**
   * How many characters a stack trace may have.
   *
   * @param characters 64 to 16,777,216; default {@value #DEFAULT_MAX_STACK}
   */
  public void setMaxStack(int characters) {
    maxStack = characters;
  }

  /**
   * How many bytes a line may have. Half of it may be message, three quarters message and fields.
   *
   * @param bytes 16,384 to 16,777,216; default {@value #DEFAULT_MAX_LINE}
   */
  public void setMaxLine(int bytes) {
    maxLine = bytes;
  }

  /** Checks the settings; what is wrong is an error in Logback's status. */
  @Override
  public void start() {
    pool = new LinePool(Runtime.getRuntime().availableProcessors(), new EventWriter(checked()));
    super.start();
  }

  private EncoderSettings checked() {
    SettingsCheck check = new SettingsCheck(this::addError);
    return new EncoderSettings(
        check.profile(profile),
        check.service(service),
        check.masks(defaultMasks, maskKeys, maskPatterns),
        check.size("maxMessage", maxMessage, LEAST, DEFAULT_MAX_MESSAGE),
        check.size("maxValue", maxValue, LEAST, DEFAULT_MAX_VALUE),
        check.size("maxStack", maxStack, LEAST, DEFAULT_MAX_STACK),
        check.size("maxLine", maxLine, LEAST_LINE, DEFAULT_MAX_LINE));
  }

  /** Nothing: each line stands for itself. */
  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  /**
   * {@return the line of an event, newline included; nothing before {@link #start()}}
   *
   * @param event what to write
   */
  @Override
  public byte[] encode(ILoggingEvent event) {
    LinePool lines = pool;
    if (lines == null) {
      return NOTHING;
    }
    Line line = lines.take();
    try {
      lines.writer().write(event, line);
      return line.out.toByteArray();
    } finally {
      lines.giveBack(line);
    }
  }

  /** Hands the line of an event to somebody who does not keep it. */
  void encode(ILoggingEvent event, Sink sink) throws IOException {
    LinePool lines = pool;
    if (lines != null) {
      Line line = lines.take();
      try {
        lines.writer().write(event, line);
        sink.accept(line.out);
      } finally {
        lines.giveBack(line);
      }
    }
  }

  /** Nothing: each line stands for itself. */
  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }

  /** Who takes a line from the buffer in which it was made. */
  @FunctionalInterface
  interface Sink {

    /** Takes the line, and keeps nothing of it. */
    void accept(LineBuffer line) throws IOException;
  }
}
