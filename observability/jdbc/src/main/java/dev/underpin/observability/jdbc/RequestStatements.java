package dev.underpin.observability.jdbc;

import dev.underpin.core.context.Tally;
import dev.underpin.core.context.TallyPart;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The statements of one request, however many threads work for it. So many different ones are told
 * apart; the rest are counted together and are no N+1.
 */
final class RequestStatements implements TallyPart {

  static final int MOST = 200;

  private final NPlusOnes nPlusOnes;
  private final FactsTable facts;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private boolean over;

  RequestStatements(NPlusOnes nPlusOnes, FactsTable facts) {
    this.nPlusOnes = nPlusOnes;
    this.facts = facts;
  }

  /** A statement of the request, changed in its monitor until it is over. */
  static final class Entry {
    private final Counts counts = new Counts();
    private List<String> callers = List.of();

    Counts counts() {
      return counts;
    }

    /** Who executed it, innermost first; empty unless it is an N+1. */
    List<String> callers() {
      return callers;
    }
  }

  /** Whether this execution makes it an N+1: the caller is to be found, once. */
  synchronized boolean add(String sql, Run run) {
    if (over) {
      facts.addOne(FactsTable.NO_REQUEST, sql, run); // its line is being written
      return false;
    }
    boolean toldApart = entries.size() < MOST || entries.containsKey(sql);
    Entry entry =
        entries.computeIfAbsent(toldApart ? sql : FactsTable.OTHER, unused -> new Entry());
    entry.counts.add(run);
    return toldApart && run.batched() == 0 && entry.counts.singles() == nPlusOnes.threshold();
  }

  /** Outside the monitor of {@link #add}: walking a stack takes its time. */
  synchronized void calledBy(String sql, List<String> callers) {
    Entry entry = entries.get(sql);
    if (entry != null && !over) {
      entry.callers = callers;
    }
  }

  @Override
  public void ended(String what, Tally tally) {
    List<Map.Entry<String, Entry>> repeated = new ArrayList<>();
    synchronized (this) {
      over = true;
      for (Map.Entry<String, Entry> entry : entries.entrySet()) {
        facts.add(what, entry.getKey(), entry.getValue().counts);
        if (!entry.getValue().callers.isEmpty()) {
          repeated.add(entry);
        }
      }
    }
    if (!repeated.isEmpty()) {
      nPlusOnes.tell(what, repeated, tally);
    }
  }
}
