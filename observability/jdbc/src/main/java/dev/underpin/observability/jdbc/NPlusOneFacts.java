package dev.underpin.observability.jdbc;

import java.time.Duration;
import java.util.List;

/**
 * A statement that single requests executed again and again.
 *
 * @param what what executed it: {@code GET /product/{id}}
 * @param sql the statement without its values
 * @param requests how many requests did so
 * @param executions how often they executed it together
 * @param most how often one of them did
 * @param total how long that took in all
 * @param callers the application's methods that executed it when it was first seen, innermost
 *     first, with file and line
 */
public record NPlusOneFacts(
    String what,
    String sql,
    long requests,
    long executions,
    long most,
    Duration total,
    List<String> callers) {

  /** Copies the list. */
  public NPlusOneFacts {
    callers = List.copyOf(callers);
  }
}
