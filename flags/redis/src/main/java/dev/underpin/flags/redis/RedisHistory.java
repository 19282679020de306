package dev.underpin.flags.redis;

import dev.underpin.flags.Change;
import dev.underpin.flags.FlagChange;
import dev.underpin.flags.FlagRow;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the stream of changes from its end, page by page. */
final class RedisHistory {

  private static final int PAGE = 500;

  private final RedisLink link;
  private final String stream;

  RedisHistory(RedisLink link, String stream) {
    this.link = link;
    this.stream = stream;
  }

  /** Takes changes, newest first, until it has enough. */
  private interface Taker {
    boolean wantsMoreAfter(FlagChange change);
  }

  List<FlagChange> of(String key, int limit) throws Exception {
    List<FlagChange> found = new ArrayList<>();
    read(
        Range.Boundary.unbounded(),
        change -> {
          if (change.key().equals(key)) {
            found.add(change);
          }
          return found.size() < limit;
        });
    return found;
  }

  List<FlagRow> asOf(Instant time) throws Exception {
    Map<String, FlagRow> rows = new LinkedHashMap<>();
    read(
        Range.Boundary.including(ChronoUnit.MICROS.between(Instant.EPOCH, time) + "-0"),
        change -> {
          String after = change.after() == null ? "" : change.after();
          rows.putIfAbsent(change.key(), new FlagRow(change.key(), change.version(), after));
          return true;
        });
    return List.copyOf(rows.values());
  }

  private void read(Range.Boundary<String> from, Taker taker) throws Exception {
    Range.Boundary<String> upTo = from;
    while (true) {
      Range<String> rest = Range.from(Range.Boundary.unbounded(), upTo);
      List<StreamMessage<String, String>> page =
          link.ask(redis -> redis.streams().xrevrange(stream, rest, Limit.from(PAGE)));
      for (StreamMessage<String, String> message : page) {
        if (!taker.wantsMoreAfter(change(message))) {
          return;
        }
      }
      if (page.size() < PAGE) {
        return;
      }
      upTo = Range.Boundary.excluding(page.get(page.size() - 1).getId());
    }
  }

  private static FlagChange change(StreamMessage<String, String> message) {
    Map<String, String> body = message.getBody();
    String id = message.getId();
    long at = Long.parseLong(id, 0, id.indexOf('-'), 10);
    return new FlagChange(
        field(body, "key"),
        Long.parseLong(field(body, "version")),
        Instant.EPOCH.plus(at, ChronoUnit.MICROS),
        Change.by(field(body, "actor"), field(body, "reason")),
        present(body.get("before")),
        present(field(body, "after")));
  }

  private static @Nullable String present(@Nullable String definition) {
    return definition == null || definition.isEmpty() ? null : definition;
  }

  private static String field(Map<String, String> body, String name) {
    @Nullable String value = body.get(name);
    if (value == null) {
      throw new IllegalStateException("an entry of the history has no " + name);
    }
    return value;
  }
}
