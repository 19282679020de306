package dev.underpin.core.context;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the tracing systems along the way want to be told again: the {@code tracestate} header of <a
 * href="https://www.w3.org/TR/trace-context-2/#tracestate-header">W3C Trace Context</a>, level 2.
 * Immutable.
 *
 * <pre>{@code
 * TraceState state = TraceState.parse(List.of("rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"));
 * }</pre>
 *
 * <p>It is passed on as it came, in its order, without the spaces and empty members that the
 * standard allows between members. Underpin writes no member of its own. Keys are those of level 2,
 * which takes all of level 1's; a key that came twice stays twice, for the standard makes unique
 * keys the duty of who adds one.
 */
public final class TraceState {

  private static final int MAX_MEMBERS = 32;
  private static final int MAX_KEY = 256;
  private static final int MAX_VALUE = 256;
  private static final int LONG_MEMBER = 128;
  private static final String KEY_MARKS = "_-*/@";
  // the longest that is valid, and as much again for the white space between members
  private static final int MAX_READ = 2 * MAX_MEMBERS * (MAX_KEY + MAX_VALUE + 2);
  private static final TraceState EMPTY = new TraceState(List.of());

  private final List<String> members;

  private TraceState(List<String> members) {
    this.members = members;
  }

  /** {@return the state in which no tracing system has put anything} */
  public static TraceState empty() {
    return EMPTY;
  }

  /**
   * Reads the headers of one request, which the standard combines into one list.
   *
   * @param headers the values of all headers of this name, in the order in which they came
   * @return the state; null if it must be dropped whole: a member is malformed, there are more than
   *     32, or there is more text than that could ever need (32,896 characters), which is not read
   */
  public static @Nullable TraceState parse(List<String> headers) {
    List<String> members = new ArrayList<>();
    int left = MAX_READ;
    for (String header : headers) {
      left -= header.length();
      if (left < 0 || !readInto(members, header)) {
        return null;
      }
    }
    return members.isEmpty() ? EMPTY : new TraceState(List.copyOf(members));
  }

  private static boolean readInto(List<String> members, String header) {
    int from = 0;
    while (from <= header.length()) {
      int comma = header.indexOf(',', from);
      int to = comma < 0 ? header.length() : comma;
      String member = HeaderText.trimmed(header.substring(from, to));
      if (!member.isEmpty()) {
        if (members.size() == MAX_MEMBERS || !isMember(member)) {
          return false;
        }
        members.add(member);
      }
      from = to + 1;
    }
    return true;
  }

  private static boolean isMember(String member) {
    int equals = member.indexOf('=');
    return equals > 0
        && isKey(member.substring(0, equals))
        && isValue(member.substring(equals + 1));
  }

  private static boolean isKey(String key) {
    return key.length() <= MAX_KEY
        && key.chars().allMatch(c -> isLowerOrDigit(c) || KEY_MARKS.indexOf(c) >= 0)
        && isLowerOrDigit(key.charAt(0));
  }

  private static boolean isLowerOrDigit(int c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }

  private static boolean isValue(String value) {
    return !value.isEmpty()
        && value.length() <= MAX_VALUE
        && value.chars().allMatch(c -> c >= ' ' && c <= '~' && c != '=');
  }

  /**
   * {@return what one tracing system said, or null}
   *
   * @param key the system's key, such as {@code congo}; of two members with this key the first,
   *     which is the newer one
   */
  public @Nullable String get(String key) {
    for (String member : members) {
      int equals = member.indexOf('=');
      if (member.substring(0, equals).equals(key)) {
        return member.substring(equals + 1);
      }
    }
    return null;
  }

  /** {@return how many members there are: 0 to 32} */
  public int size() {
    return members.size();
  }

  /** {@return whether there is nothing to pass on} */
  public boolean isEmpty() {
    return members.isEmpty();
  }

  /** {@return the header's value; empty when there is nothing to pass on} */
  public String header() {
    return String.join(",", members);
  }

  /** Shortened as the standard wants it: long members go first, then the oldest. */
  TraceState within(int length) {
    List<String> kept = new ArrayList<>(members);
    while (String.join(",", kept).length() > length) {
      int last = kept.size() - 1;
      int victim = last;
      for (int i = last; i >= 0; i--) {
        if (kept.get(i).length() > LONG_MEMBER) {
          victim = i;
          break;
        }
      }
      kept.remove(victim);
    }
    return new TraceState(List.copyOf(kept));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TraceState state && members.equals(state.members);
  }

  @Override
  public int hashCode() {
    return members.hashCode();
  }

  /** Its size only: the members come from outside. */
  @Override
  public String toString() {
    return "TraceState[" + members.size() + " members]";
  }
}
