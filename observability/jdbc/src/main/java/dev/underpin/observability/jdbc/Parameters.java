package dev.underpin.observability.jdbc;

import java.time.temporal.TemporalAccessor;
import java.util.Date;
import java.util.List;
import java.util.StringJoiner;
import java.util.UUID;
import net.ttddyy.dsproxy.QueryInfo;
import net.ttddyy.dsproxy.proxy.ParameterSetOperation;

/** What the parameters of a statement were: their types, or their values where that is allowed. */
final class Parameters {

  private static final int MOST = 20;
  private static final int LONGEST = 100;

  private Parameters() {}

  /** Of a batch, those of its first statement. */
  static String text(List<QueryInfo> queries, boolean shows) {
    List<List<ParameterSetOperation>> sets = queries.get(0).getParametersList();
    StringJoiner all = new StringJoiner(", ", "[", "]");
    if (sets.isEmpty()) {
      return all.toString();
    }
    List<ParameterSetOperation> set = sets.get(0);
    for (int i = 0; i < set.size() && i < MOST; i++) {
      all.add(text(set.get(i), shows));
    }
    if (set.size() > MOST) {
      all.add((set.size() - MOST) + " more");
    }
    return all.toString();
  }

  private static String text(ParameterSetOperation set, boolean shows) {
    Object[] args = set.getArgs();
    if (ParameterSetOperation.isSetNullParameterOperation(set)
        || args.length < 2
        || args[1] == null) {
      return "null";
    }
    return shows && isPlain(args[1]) ? cut(args[1].toString()) : args[1].getClass().getSimpleName();
  }

  /** Neither a stream, which would be read, nor an object whose text nobody knows. */
  private static boolean isPlain(Object value) {
    return value instanceof CharSequence
        || value instanceof Number
        || value instanceof Boolean
        || value instanceof Character
        || value instanceof UUID
        || value instanceof Enum
        || value instanceof Date
        || value instanceof TemporalAccessor;
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }
}
