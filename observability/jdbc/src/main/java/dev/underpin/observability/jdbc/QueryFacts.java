package dev.underpin.observability.jdbc;

import java.util.List;

/**
 * What a {@link QueryWatch} has counted since it was made. Immutable.
 *
 * @param statements by what executed them, those that took most time in all first; of more than
 *     {@link #MOST_STATEMENTS} the rest are one, {@code _other}
 * @param nPlusOnes statements that requests executed again and again, those that took most time
 *     first; at most {@link #MOST_N_PLUS_ONES}
 * @param waits what was waited for connections
 */
public record QueryFacts(
    List<StatementFacts> statements, List<NPlusOneFacts> nPlusOnes, WaitFacts waits) {

  /** How many statements are told apart. */
  public static final int MOST_STATEMENTS = 2_000;

  /** How many N+1 are remembered. */
  public static final int MOST_N_PLUS_ONES = 500;

  /** Copies the lists. */
  public QueryFacts {
    statements = List.copyOf(statements);
    nPlusOnes = List.copyOf(nPlusOnes);
  }
}
