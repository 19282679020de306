package dev.underpin.jobs.admin;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One thing that can be asked for.
 *
 * @param method GET or POST
 * @param right what it takes
 * @param path names, and variables in braces
 * @param handler answers
 */
record Route(String method, AdminRight right, List<String> path, Handler handler) {

  /** What a variable can be. */
  private static final Map<String, Pattern> VARIABLES =
      Map.of(
          "{id}", Pattern.compile("[0-9]{1,18}"),
          "{queue}", Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}"));

  /** Answers a request with an object of JSON. */
  interface Handler {
    Map<String, ?> answer(Call call);
  }

  static Route view(String path, Handler handler) {
    return new Route("GET", AdminRight.VIEW, split(path), handler);
  }

  static Route act(String path, Handler handler) {
    return new Route("POST", AdminRight.ACT, split(path), handler);
  }

  static Route reveal(String path, Handler handler) {
    return new Route("POST", AdminRight.REVEAL, split(path), handler);
  }

  static List<String> split(String path) {
    return path.isEmpty() ? List.of() : List.of(path.split("/", -1));
  }

  /** The values of the variables; null if the path is another. Nothing is decoded. */
  @Nullable Map<String, String> match(List<String> segments) {
    if (segments.size() != path.size()) {
      return null;
    }
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < path.size(); i++) {
      String wanted = path.get(i);
      Pattern variable = VARIABLES.get(wanted);
      if (variable == null ? !wanted.equals(segments.get(i)) : !isA(variable, segments.get(i))) {
        return null;
      }
      if (variable != null) {
        values.put(wanted.substring(1, wanted.length() - 1), segments.get(i));
      }
    }
    return values;
  }

  private static boolean isA(Pattern variable, String segment) {
    return variable.matcher(segment).matches();
  }
}
